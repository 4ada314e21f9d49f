import { useState } from 'react'
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { formatNumber, locale, text } from '../../texts/texts.ts'
import { DataTable } from '../parts/data-table.tsx'
import type { Day } from './to-days.ts'

interface Series {
  key: 'requests' | 'input' | 'output' | 'cost'
  name: string
  color: string
}

/** Calls, tokens and cost, day by day. The same figures are there as a table. */
export function DailyPlot({ days }: { days: readonly Day[] }) {
  const [hasTable, setTable] = useState(false)
  const calls: Series[] = [{ key: 'requests', name: text('requests'), color: 'var(--accent)' }]
  const tokens: Series[] = [
    { key: 'input', name: text('inputTokens'), color: 'var(--accent)' },
    { key: 'output', name: text('outputTokens'), color: 'var(--discovery)' },
  ]
  const cost: Series[] = [{ key: 'cost', name: text('cost'), color: 'var(--info)' }]
  return (
    <section className="desk-section">
      <Plot title={text('requestsPerDay')} days={days} series={calls} />
      {/* A model that counts no tokens, or has no price, needs no plot of them. */}
      {days.some((day) => day.input > 0) && <Plot title={text('tokensPerDay')} days={days} series={tokens} />}
      {days.some((day) => day.cost > 0) && <Plot title={text('costPerDay')} days={days} series={cost} />}
      <button type="button" className="button" aria-expanded={hasTable} onClick={() => setTable(!hasTable)}>
        {text('showFigures')}
      </button>
      {hasTable && (
        <DataTable
          label={text('usage')}
          rows={days}
          keyOf={({ day }) => day}
          columns={[
            { title: text('day'), cell: ({ day }) => formatDay(day) },
            { title: text('requests'), isNumber: true, cell: ({ requests }) => formatNumber(requests) },
            { title: text('inputTokens'), isNumber: true, cell: ({ input }) => formatNumber(input) },
            { title: text('outputTokens'), isNumber: true, cell: ({ output }) => formatNumber(output) },
            { title: text('cost'), isNumber: true, cell: (day) => formatNumber(day.cost, FULL) },
          ]}
        />
      )}
    </section>
  )
}

const COMPACT = { notation: 'compact', maximumFractionDigits: 1 } as const
const TICK = { fill: 'var(--text-soft)', fontSize: 12 } as const
const FULL = { maximumFractionDigits: 4 } as const

function Plot({ title, days, series }: { title: string; days: readonly Day[]; series: readonly Series[] }) {
  return (
    <figure className="desk-plot">
      <figcaption>{title}</figcaption>
      <div aria-hidden dir="ltr">
        <ResponsiveContainer width="100%" height={220}>
          <BarChart data={[...days]} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="day"
              tick={TICK}
              tickFormatter={formatDay}
              tickLine={false}
              axisLine={false}
              minTickGap={28}
              interval="equidistantPreserveStart"
            />
            <YAxis
              tick={TICK}
              tickLine={false}
              axisLine={false}
              width={52}
              tickFormatter={(value: number) => formatNumber(value, COMPACT)}
            />
            <Tooltip
              cursor={{ fill: 'var(--surface-strong)' }}
              isAnimationActive={false}
              labelFormatter={(day) => (typeof day === 'string' ? formatDay(day) : day)}
              formatter={(value) => (typeof value === 'number' ? formatNumber(value, FULL) : value)}
            />
            {series.length > 1 && <Legend iconType="circle" iconSize={8} wrapperStyle={{ fontSize: '0.875rem' }} />}
            {series.map(({ key, name, color }) => (
              <Bar
                key={key}
                dataKey={key}
                name={name}
                fill={color}
                stackId="day"
                maxBarSize={28}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
    </figure>
  )
}

function formatDay(day: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day))
}
