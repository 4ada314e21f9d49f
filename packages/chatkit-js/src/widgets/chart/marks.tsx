import { area, line } from 'd3-shape'
import { toChartColor } from '../style/colors.ts'
import { curveOf } from './curves.ts'
import type { PlacedSeries, Reach, layOut } from './layout.ts'

interface MarksProps {
  placed: PlacedSeries
  /** The place of the series among all, which gives it its colour. */
  index: number
  layout: ReturnType<typeof layOut>
}

/** The bars, the line or the area of one series. A datum without a figure leaves a gap. */
export function Marks({ placed: { series, reaches, column }, index, layout }: MarksProps) {
  const { y, centerOf, barStartOf, barWidth } = layout
  const color = toChartColor(series.color, index)
  const curve = curveOf(series.curveType)
  const top = (reach: Reach | undefined) => y(reach?.to ?? 0)
  const center = (_reach: Reach | undefined, place: number) => centerOf(place)
  const outline = line<Reach | undefined>(center, top).defined(hasReach).curve(curve)
  switch (series.type) {
    case 'bar':
      return reaches.map((reach, place) => {
        if (!reach) return null
        const [start, end] = [y(Math.max(reach.from, reach.to)), y(Math.min(reach.from, reach.to))]
        return (
          <rect
            key={place}
            className="chart-bar"
            x={barStartOf(place, column)}
            y={start}
            width={barWidth}
            height={Math.max(0, end - start)}
            rx={Math.min(4, barWidth / 3)}
            style={{ fill: color }}
          />
        )
      })
    case 'area': {
      const shape = area<Reach | undefined>(center, (reach) => y(reach?.from ?? 0), top)
        .defined(hasReach)
        .curve(curve)
      return (
        <>
          <path className="chart-area" d={shape(reaches) ?? ''} style={{ fill: color }} />
          <path className="chart-line" d={outline(reaches) ?? ''} style={{ stroke: color }} />
        </>
      )
    }
    case 'line':
      return <path className="chart-line" d={outline(reaches) ?? ''} style={{ stroke: color }} />
    default:
      throw new Error(`Unhandled series: ${JSON.stringify(series.type satisfies never)}`)
  }
}

function hasReach(reach: Reach | undefined): boolean {
  return reach !== undefined
}
