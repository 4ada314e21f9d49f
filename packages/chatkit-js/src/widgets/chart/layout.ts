import { scaleBand, scaleLinear } from 'd3-scale'
import type { Datum, SeriesProps } from './read-chart.ts'

/** From where to where one figure of a series reaches, in units of the data: those below it on the same stack come first. */
export interface Reach {
  from: number
  to: number
}

export interface PlacedSeries {
  series: SeriesProps
  /** One for each datum; undefined where it has no figure. */
  reaches: readonly (Reach | undefined)[]
  /** Which of the bars beside each other it is; bars of a stack share one. */
  column: number
}

interface Room {
  width: number
  height: number
  barGap: number | undefined
  barCategoryGap: number | undefined
}

/** Where everything of a plot stands, in pixels. */
export function layOut(data: readonly Datum[], series: readonly SeriesProps[], room: Room) {
  const placed = placeSeries(data, series)
  const ends = placed.flatMap(({ reaches }) => reaches.flatMap((reach) => (reach ? [reach.from, reach.to] : [])))
  const y = scaleLinear()
    .domain([Math.min(0, ...ends), Math.max(0, ...ends)])
    .nice(4)
    .range([room.height, 0])
  const x = scaleBand<number>()
    .domain(data.map((_, index) => index))
    .range([0, room.width])
  const step = x.step()
  const gap = Math.min(room.barCategoryGap ?? step * 0.25, step * 0.8)
  const columns = 1 + Math.max(-1, ...placed.map(({ column }) => column))
  const barGap = columns > 1 ? Math.min(room.barGap ?? 3, (step - gap) / columns / 2) : 0
  const barWidth = Math.min(MAX_BAR_WIDTH, (step - gap - barGap * (columns - 1)) / Math.max(1, columns))
  const groupWidth = barWidth * columns + barGap * (columns - 1)
  return {
    placed,
    y,
    ticks: y.ticks(4),
    step,
    barWidth,
    centerOf: (index: number) => (x(index) ?? 0) + step / 2,
    barStartOf: (index: number, column: number) =>
      (x(index) ?? 0) + (step - groupWidth) / 2 + column * (barWidth + barGap),
  }
}

const MAX_BAR_WIDTH = 48

/** Series of one kind with the same stack stand on each other; those below zero hang below it. */
function placeSeries(data: readonly Datum[], series: readonly SeriesProps[]): PlacedSeries[] {
  const tops = new Map<string, { up: number; down: number }[]>()
  const columns = new Map<string, number>()
  return series.map((each, index) => {
    const { type, stack, dataKey } = each
    const pile = stack === undefined ? `alone ${index}` : `${type} ${stack}`
    if (type === 'bar' && !columns.has(pile)) columns.set(pile, columns.size)
    const levels = tops.get(pile) ?? data.map(() => ({ up: 0, down: 0 }))
    tops.set(pile, levels)
    const reaches = data.map((datum, place) => {
      const value = datum[dataKey]
      const level = levels[place]
      if (typeof value !== 'number' || !Number.isFinite(value) || !level) return undefined
      const side = value < 0 ? 'down' : 'up'
      const from = level[side]
      level[side] += value
      return { from, to: level[side] }
    })
    return { series: each, reaches, column: columns.get(pile) ?? -1 }
  })
}
