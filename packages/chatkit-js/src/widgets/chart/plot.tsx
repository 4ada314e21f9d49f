import { useEffect, useRef, useState } from 'react'
import type { PointerEvent } from 'react'
import { layOut } from './layout.ts'
import { Marks } from './marks.tsx'
import type { ChartProps } from './read-chart.ts'
import { ChartTip } from './chart-tip.tsx'

interface PlotProps {
  chart: ChartProps
  blockSize: string | number
  hasYAxis: boolean
  hasTooltip: boolean
  /** The words under a datum. */
  labelOf: (index: number) => string
  formatShort: (value: number) => string
  format: (value: number) => string
}

const AXIS_HEIGHT = 26
const Y_AXIS_WIDTH = 44
const TOP = 8
/** About what a letter of a label takes, in pixels; where labels would touch, some are left out. */
const LETTER_WIDTH = 6.6

/** The drawing of a chart, as wide as there is room. For eyes only: the figures are there as a table. */
export function Plot({ chart, blockSize, hasYAxis, hasTooltip, labelOf, formatShort, format }: PlotProps) {
  const root = useRef<HTMLDivElement>(null)
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 })
  const [pointed, setPointed] = useState<number>()
  useEffect(() => {
    if (!root.current) return
    const sizes = new ResizeObserver(([entry]) => entry && setSize(entry.contentRect))
    sizes.observe(root.current)
    return () => sizes.disconnect()
  }, [])

  const { data, series, isXHidden, barGap, barCategoryGap } = chart
  const start = hasYAxis ? Y_AXIS_WIDTH : 0
  const plotHeight = Math.max(20, height - TOP - (isXHidden ? 4 : AXIS_HEIGHT))
  const plotWidth = Math.max(0, width - start)
  const layout = layOut(data, series, { width: plotWidth, height: plotHeight, barGap, barCategoryGap })
  const { y, ticks, step, centerOf, placed } = layout
  const longest = Math.max(1, ...data.map((_, index) => labelOf(index).length))
  const every = Math.max(1, Math.ceil((longest * LETTER_WIDTH + 14) / Math.max(1, step)))
  const point = ({ clientX, currentTarget }: PointerEvent) => {
    const place = clientX - currentTarget.getBoundingClientRect().left - start
    setPointed(Math.min(data.length - 1, Math.max(0, Math.floor(place / Math.max(1, step)))))
  }

  return (
    <div
      ref={root}
      className="chart-plot"
      dir="ltr"
      aria-hidden
      style={{ blockSize }}
      {...(hasTooltip && data.length > 0 && { onPointerMove: point, onPointerLeave: () => setPointed(undefined) })}
    >
      {width > 0 && height > 0 && (
        <svg width={width} height={height}>
          <g transform={`translate(${start} ${TOP})`}>
            {pointed !== undefined && (
              <rect className="chart-cursor" x={centerOf(pointed) - step / 2} width={step} height={plotHeight} />
            )}
            {ticks.map((tick) => (
              <g key={tick} transform={`translate(0 ${y(tick)})`}>
                <line className="chart-grid" x2={plotWidth} />
                {hasYAxis && (
                  <text x={-8} dy="0.32em" textAnchor="end">
                    {formatShort(tick)}
                  </text>
                )}
              </g>
            ))}
            {placed.map((each, index) => (
              <Marks key={index} placed={each} index={index} layout={layout} />
            ))}
            {!isXHidden &&
              data.map((_, index) =>
                index % every === 0 ? (
                  <text key={index} x={centerOf(index)} y={plotHeight + 18} textAnchor="middle">
                    {labelOf(index)}
                  </text>
                ) : null,
              )}
          </g>
        </svg>
      )}
      {pointed !== undefined && (
        <ChartTip
          title={labelOf(pointed)}
          datum={data[pointed] ?? {}}
          series={series}
          format={format}
          center={start + centerOf(pointed)}
          isAtEnd={start + centerOf(pointed) > width / 2}
        />
      )}
    </div>
  )
}
