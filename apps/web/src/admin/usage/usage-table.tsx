import { formatNumber, text } from '../../texts/texts.ts'
import { DataTable } from '../parts/data-table.tsx'
import { formatCost } from './usage-total.ts'
import type { UsageTotal } from './usage-total.ts'

const TITLES = { model: 'byModel', agent: 'byAgent', user: 'byUser' } as const
const NAMES: Record<keyof typeof TITLES, (total: UsageTotal) => string> = {
  model: ({ model = '' }) => model,
  agent: ({ agent }) => agent ?? text('noAgent'),
  user: ({ userId = '' }) => userId,
}

/** The totals told apart by model, agent or user, the costliest first. */
export function UsageTable({ by, totals }: { by: keyof typeof TITLES; totals: readonly UsageTotal[] }) {
  return (
    <section className="desk-section">
      <h2>{text(TITLES[by])}</h2>
      <DataTable
        label={text(TITLES[by])}
        rows={totals}
        keyOf={NAMES[by]}
        columns={[
          { title: text(by), cell: NAMES[by] },
          { title: text('requests'), isNumber: true, cell: ({ requests }) => formatNumber(requests) },
          { title: text('inputTokens'), isNumber: true, cell: ({ inputTokens }) => formatNumber(inputTokens) },
          { title: text('outputTokens'), isNumber: true, cell: ({ outputTokens }) => formatNumber(outputTokens) },
          { title: text('cost'), isNumber: true, cell: ({ costMicros }) => formatCost(costMicros) },
        ]}
      />
    </section>
  )
}
