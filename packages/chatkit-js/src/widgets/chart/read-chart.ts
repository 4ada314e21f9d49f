import type { WidgetNode } from '@frontdesk/chatkit'
import { toText } from '../text-of.ts'

export type CurveType =
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

export interface SeriesProps {
  type: 'bar' | 'area' | 'line'
  dataKey: string
  label: string | undefined
  color: unknown
  stack: string | undefined
  curveType: CurveType | undefined
}

export type Datum = Record<string, string | number>

export interface ChartProps {
  data: readonly Datum[]
  series: readonly SeriesProps[]
  /** Which member of a datum stands under it. */
  xKey: string
  isXHidden: boolean
  /** What is shown in the place of a datum's own word. */
  labels: Record<string, string>
  /** Between the bars of a datum, in pixels. */
  barGap: number | undefined
  /** Between the bars of two data, in pixels. */
  barCategoryGap: number | undefined
}

/** What a chart holds, checked: series of kinds not known are left out. */
export function readChart(node: WidgetNode): ChartProps {
  const { xAxis } = node
  const axis: { dataKey?: unknown; hide?: unknown; labels?: unknown } =
    typeof xAxis === 'object' && xAxis !== null ? xAxis : { dataKey: xAxis }
  return {
    data: (Array.isArray(node['data']) ? node['data'] : []) as Datum[],
    series: (Array.isArray(node['series']) ? (node['series'] as unknown[]) : []).flatMap(readSeries),
    xKey: toText(axis.dataKey),
    isXHidden: axis.hide === true,
    labels: (axis.labels ?? {}) as Record<string, string>,
    barGap: numberOf(node['barGap']),
    barCategoryGap: numberOf(node['barCategoryGap']),
  }
}

function readSeries(value: unknown): SeriesProps[] {
  if (typeof value !== 'object' || value === null) return []
  const { type, dataKey, label, color, stack, curveType } = value as Record<string, unknown>
  if (type !== 'bar' && type !== 'area' && type !== 'line') return []
  return [
    {
      type,
      dataKey: toText(dataKey),
      label: typeof label === 'string' ? label : undefined,
      color,
      stack: typeof stack === 'string' ? stack : undefined,
      curveType: typeof curveType === 'string' ? (curveType as SeriesProps['curveType']) : undefined,
    },
  ]
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
