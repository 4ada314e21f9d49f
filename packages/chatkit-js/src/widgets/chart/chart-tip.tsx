import { toChartColor } from '../style/colors.ts'
import type { Datum, SeriesProps } from './read-chart.ts'

interface ChartTipProps {
  title: string
  datum: Datum
  series: readonly SeriesProps[]
  format: (value: number) => string
  /** Where the datum stands, in pixels from the left. */
  center: number
  /** Then it stands on the left of the datum, so that it has room. */
  isAtEnd: boolean
}

/** The figures under the pointer. */
export function ChartTip({ title, datum, series, format, center, isAtEnd }: ChartTipProps) {
  return (
    <div className="chart-tip" data-end={isAtEnd} style={{ left: center }}>
      <strong>{title}</strong>
      {series.map(({ dataKey, label, color }, index) => {
        const value = datum[dataKey]
        return (
          <span key={dataKey}>
            <ChartDot color={toChartColor(color, index)} />
            {label ?? dataKey}
            <b>{typeof value === 'number' ? format(value) : (value ?? '–')}</b>
          </span>
        )
      })}
    </div>
  )
}

export function ChartDot({ color }: { color: string }) {
  return <i className="chart-dot" style={{ background: color }} />
}
