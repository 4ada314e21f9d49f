import { z } from 'zod'

/** Any component of a widget tree. The wire takes unknown components and props; only `type` and `children` are checked. */
export interface WidgetNode {
  type: string
  key?: string | null | undefined
  id?: string | null | undefined
  children?: WidgetNode | WidgetNode[] | null | undefined
  [prop: string]: unknown
}

export const WidgetNode: z.ZodType<WidgetNode> = z.lazy(() =>
  z.looseObject({ type: z.string(), children: WidgetChildren }),
)

const WidgetChildren = z.union([z.array(WidgetNode), WidgetNode]).nullish()

/** The root of a widget: what a widget item holds. */
export interface WidgetRoot extends WidgetNode {
  type: 'Card' | 'ListView' | 'Basic'
}

export const WidgetRoot: z.ZodType<WidgetRoot> = z.looseObject({
  type: z.enum(['Card', 'ListView', 'Basic']),
  children: WidgetChildren,
})
