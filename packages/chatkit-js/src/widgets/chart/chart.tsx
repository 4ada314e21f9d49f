import { useState } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { useText } from '../../locales/text-context.ts'
import { blockStyle } from '../style/box-style.ts'
import { toChartColor } from '../style/colors.ts'
import { ChartTable } from './chart-table.tsx'
import { ChartDot } from './chart-tip.tsx'
import { Plot } from './plot.tsx'
import { readChart } from './read-chart.ts'

/** Of a chart that says nothing of it, in pixels. */
const HEIGHT = 240

/** Bars, areas and lines over one axis. The same figures are there as a table. */
export function Chart({ node }: { node: WidgetNode }) {
  const text = useText()
  const [hasTable, setTable] = useState(false)
  const chart = readChart(node)
  const { data, series, xKey, labels } = chart
  const short = new Intl.NumberFormat(text.locale.tag, { notation: 'compact', maximumFractionDigits: 1 })
  const full = new Intl.NumberFormat(text.locale.tag)
  const { maxInlineSize: _, blockSize, ...style } = blockStyle(node)
  return (
    <figure
      className="chart"
      style={{ inlineSize: '100%', ...style }}
      aria-label={series.map(({ label, dataKey }) => label ?? dataKey).join(', ')}
    >
      <Plot
        chart={chart}
        blockSize={blockSize ?? HEIGHT}
        hasYAxis={node['showYAxis'] === true}
        hasTooltip={node['showTooltip'] !== false}
        labelOf={(index) => {
          const value = String(data[index]?.[xKey] ?? '')
          return labels[value] ?? value
        }}
        formatShort={(value) => short.format(value)}
        format={(value) => full.format(value)}
      />
      {node['showLegend'] !== false && series.length > 1 && (
        <ul className="chart-legend" aria-hidden>
          {series.map(({ dataKey, label, color }, index) => (
            <li key={dataKey}>
              <ChartDot color={toChartColor(color, index)} />
              {label ?? dataKey}
            </li>
          ))}
        </ul>
      )}
      <button type="button" className="fold chart-fold" aria-expanded={hasTable} onClick={() => setTable(!hasTable)}>
        {text('showTable')}
      </button>
      {hasTable && (
        <ChartTable data={data} series={series} xKey={xKey} labels={labels} format={(value) => full.format(value)} />
      )}
    </figure>
  )
}
