import type { Datum, SeriesProps } from './read-chart.ts'

interface ChartTableProps {
  data: readonly Datum[]
  series: readonly SeriesProps[]
  xKey: string
  labels: Record<string, string>
  format: (value: number) => string
}

/** The figures of a chart, for those who cannot see it or want to know them exactly. */
export function ChartTable({ data, series, xKey, labels, format }: ChartTableProps) {
  return (
    <div className="table-scroller" tabIndex={0} role="group">
      <table>
        <thead>
          <tr>
            <th scope="col">{xKey}</th>
            {series.map(({ dataKey, label }) => (
              <th scope="col" key={dataKey} data-align="right">
                {label ?? dataKey}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map((datum, index) => (
            <tr key={index}>
              <th scope="row">{labels[String(datum[xKey])] ?? datum[xKey]}</th>
              {series.map(({ dataKey }) => (
                <td key={dataKey} data-align="right">
                  {typeof datum[dataKey] === 'number' ? format(datum[dataKey]) : datum[dataKey]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
