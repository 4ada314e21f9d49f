import { createComponent } from './component.ts'
import type { Component, PropsOf } from './component.ts'
import type { ChartColor, Dimensions, Size } from './values.ts'

type CurveType =
  | 'basis'
  | 'basisClosed'
  | 'basisOpen'
  | 'bumpX'
  | 'bumpY'
  | 'bump'
  | 'linear'
  | 'linearClosed'
  | 'natural'
  | 'monotoneX'
  | 'monotoneY'
  | 'monotone'
  | 'step'
  | 'stepBefore'
  | 'stepAfter'

type SeriesProps = { label: string | null; dataKey: string; color?: ChartColor }

/** One line, area or set of bars: `dataKey` is the member of each datum that it shows. */
export type Series =
  | ({ type: 'bar'; stack?: string } & SeriesProps)
  | ({ type: 'area'; stack?: string; curveType?: CurveType } & SeriesProps)
  | ({ type: 'line'; curveType?: CurveType } & SeriesProps)

/** `labels` are the words for the values of `dataKey`. */
export type XAxis = string | { dataKey: string; hide?: boolean; labels?: Record<string, string> }

export type Chart = Component<
  'Chart',
  {
    data: Record<string, string | number>[]
    series: Series[]
    xAxis: XAxis
    showYAxis?: boolean
    showLegend?: boolean
    showTooltip?: boolean
    barGap?: number
    barCategoryGap?: number
    flex?: Size
  } & Dimensions
>

export function chart(props: PropsOf<Chart>): Chart {
  return createComponent<Chart>('Chart', props)
}
