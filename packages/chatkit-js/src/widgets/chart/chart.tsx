import { useState } from 'react'
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Legend,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import type { WidgetNode } from '@frontdesk/chatkit'
import { useText } from '../../locales/text-context.ts'
import { blockStyle } from '../style/box-style.ts'
import { toChartColor } from '../style/colors.ts'
import { ChartTable } from './chart-table.tsx'
import { toText } from '../text-of.ts'
import { readChart } from './read-chart.ts'
import type { SeriesProps } from './read-chart.ts'

/** Bars, areas and lines over one axis. The same figures are there as a table. */
export function Chart({ node }: { node: WidgetNode }) {
  const text = useText()
  const [hasTable, setTable] = useState(false)
  const { data, series, xKey, isXHidden, labels, barGap, barCategoryGap } = readChart(node)
  const numbers = new Intl.NumberFormat(text.locale.tag, { notation: 'compact', maximumFractionDigits: 1 })
  const full = new Intl.NumberFormat(text.locale.tag)
  const name = series.map(({ label, dataKey }) => label ?? dataKey).join(', ')
  const { maxInlineSize: _, ...style } = blockStyle(node)
  return (
    <figure className="chart" style={{ inlineSize: '100%', ...style, blockSize: undefined }} aria-label={name}>
      <div aria-hidden style={{ blockSize: style.blockSize ?? 240 }}>
        <ResponsiveContainer width="100%" height="100%">
          <ComposedChart
            data={data}
            margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
            {...(barGap !== undefined && { barGap })}
            {...(barCategoryGap !== undefined && { barCategoryGap })}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey={xKey}
              hide={isXHidden}
              tickFormatter={(value: string | number) => labels[String(value)] ?? String(value)}
              tickLine={false}
              axisLine={false}
              minTickGap={16}
            />
            {node['showYAxis'] === true && (
              <YAxis
                tickLine={false}
                axisLine={false}
                width={44}
                tickFormatter={(value: number) => numbers.format(value)}
              />
            )}
            {node['showTooltip'] !== false && (
              <Tooltip
                cursor={{ fill: 'var(--surface-strong)', opacity: 0.6 }}
                formatter={(value) => (typeof value === 'number' ? full.format(value) : value)}
                labelFormatter={(value) => labels[toText(value)] ?? value}
                isAnimationActive={false}
              />
            )}
            {node['showLegend'] !== false && series.length > 1 && <Legend iconType="circle" iconSize={8} />}
            {series.map((each, index) => drawSeries(each, index))}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <button type="button" className="fold chart-fold" aria-expanded={hasTable} onClick={() => setTable(!hasTable)}>
        {text('showTable')}
      </button>
      {hasTable && (
        <ChartTable data={data} series={series} xKey={xKey} labels={labels} format={(value) => full.format(value)} />
      )}
    </figure>
  )
}

/** A function and no component: the chart looks at its children by their kind. */
function drawSeries({ type, dataKey, label, color, stack, curveType }: SeriesProps, index: number) {
  const tone = toChartColor(color, index)
  const shared = {
    dataKey,
    name: label ?? dataKey,
    isAnimationActive: false,
    ...(stack !== undefined && { stackId: stack }),
  }
  const curve = curveType ?? 'monotone'
  switch (type) {
    case 'bar':
      return <Bar key={dataKey} {...shared} fill={tone} radius={4} maxBarSize={48} />
    case 'area':
      return (
        <Area key={dataKey} {...shared} type={curve} stroke={tone} strokeWidth={2} fill={tone} fillOpacity={0.16} />
      )
    case 'line':
      return <Line key={dataKey} {...shared} type={curve} stroke={tone} strokeWidth={2} dot={false} />
    default:
      throw new Error(`Unhandled series: ${JSON.stringify(type satisfies never)}`)
  }
}
