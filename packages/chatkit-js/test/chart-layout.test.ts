import { describe, expect, it } from 'vitest'
import { layOut } from '../src/widgets/chart/layout.ts'
import type { SeriesProps } from '../src/widgets/chart/read-chart.ts'

const room = { width: 200, height: 100, barGap: undefined, barCategoryGap: undefined }
const data = [
  { day: 'a', in: 4, out: 2 },
  { day: 'b', in: 6, out: -3 },
]

function bar(dataKey: string, stack?: string): SeriesProps {
  return { type: 'bar', dataKey, label: undefined, color: undefined, stack, curveType: undefined }
}

describe('the layout of a chart', () => {
  it('stands the bars of a stack on each other, and hangs what is below zero', () => {
    const { placed } = layOut(data, [bar('in', 's'), bar('out', 's')], room)
    expect(placed[1]?.reaches).toEqual([
      { from: 4, to: 6 },
      { from: 0, to: -3 },
    ])
    expect(placed.map(({ column }) => column)).toEqual([0, 0])
  })

  it('stands bars without a stack beside each other, within the room of their datum', () => {
    const { placed, barStartOf, barWidth } = layOut(data, [bar('in'), bar('out')], room)
    expect(placed.map(({ column }) => column)).toEqual([0, 1])
    expect(barStartOf(0, 1)).toBeGreaterThanOrEqual(barStartOf(0, 0) + barWidth)
    expect(barStartOf(0, 1) + barWidth).toBeLessThan(100)
    expect(barStartOf(1, 0)).toBeGreaterThan(100)
  })

  it('has zero and every figure within its height, and goes without figures that are none', () => {
    const { y, placed } = layOut([...data, { day: 'c', in: 'none' }], [bar('in'), bar('out')], room)
    expect(y(6)).toBeGreaterThanOrEqual(0)
    expect(y(-3)).toBeLessThanOrEqual(100)
    expect(placed[0]?.reaches[2]).toBeUndefined()
  })

  it('can be drawn without any data', () => {
    expect(layOut([], [bar('in')], room).ticks.length).toBeGreaterThan(0)
  })
})
