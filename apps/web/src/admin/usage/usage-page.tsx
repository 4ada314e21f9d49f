import { Suspense, lazy, useMemo, useState } from 'react'
import { formatNumber, text } from '../../texts/texts.ts'
import { Choice } from '../parts/choice.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { useLoad } from '../use-load.ts'
import { toDays } from './to-days.ts'
import { UsageTable } from './usage-table.tsx'
import { formatCost } from './usage-total.ts'
import type { UsageTotal } from './usage-total.ts'

const DailyPlot = lazy(async () => ({ default: (await import('./daily-plot.tsx')).DailyPlot }))

const DAY_MS = 86_400_000

/** What the models have used and cost: in all, day by day, and by model, agent and user. */
export function UsagePage() {
  const [period, setPeriod] = useState<'7' | '30' | '90'>('30')
  // Whole days of UTC, as the server counts them, so that the address stays the same while the page is looked at.
  const since = useMemo(() => {
    const today = Math.floor(Date.now() / DAY_MS)
    return new Date((today - Number(period) + 1) * DAY_MS).toISOString()
  }, [period])
  const days = useLoad<{ data: UsageTotal[] }>(pathOf('day', since))
  return (
    <>
      <Choice
        label={text('period')}
        value={period}
        onChange={setPeriod}
        options={(['7', '30', '90'] as const).map((value) => ({
          value,
          label: text('days', { count: Number(value) }),
        }))}
      />
      <Loaded of={days}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="desk-empty">{text('noUsage')}</p>
          ) : (
            <>
              <Sums totals={data} />
              <Suspense fallback={<p className="desk-empty">{text('loading')}</p>}>
                <DailyPlot days={toDays(data, { since, count: Number(period) })} />
              </Suspense>
              {(['model', 'agent', 'user'] as const).map((by) => (
                <Breakdown key={by} by={by} since={since} />
              ))}
              <p className="desk-note">{text('currencyNote')}</p>
            </>
          )
        }
      </Loaded>
    </>
  )
}

function Sums({ totals }: { totals: readonly UsageTotal[] }) {
  const sum = (member: 'requests' | 'inputTokens' | 'outputTokens' | 'costMicros') =>
    totals.reduce((total, each) => total + each[member], 0)
  const compact = { notation: 'compact', maximumFractionDigits: 1 } as const
  const figures = [
    [text('cost'), formatCost(sum('costMicros'))],
    [text('requests'), formatNumber(sum('requests'))],
    [text('inputTokens'), formatNumber(sum('inputTokens'), compact)],
    [text('outputTokens'), formatNumber(sum('outputTokens'), compact)],
  ]
  return (
    <dl className="desk-sums">
      {figures.map(([name, figure]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  )
}

function Breakdown({ by, since }: { by: 'model' | 'agent' | 'user'; since: string }) {
  const loading = useLoad<{ data: UsageTotal[] }>(pathOf(by, since))
  return <Loaded of={loading}>{({ data }) => <UsageTable by={by} totals={data} />}</Loaded>
}

function pathOf(by: string, since: string): string {
  return `/admin/usage?by=${by}&limit=1000&since=${encodeURIComponent(since)}`
}
