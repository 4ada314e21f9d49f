import { z } from 'zod'
import { absentable, defaulted, Flag } from './json.ts'

/** One page of a list. `after` is the cursor of the next page: the id of the last element, present only when `has_more`. */
export interface Page<Element> {
  data: Element[]
  has_more: boolean
  after?: string | undefined
}

export function Page<Element extends z.ZodType>(element: Element) {
  return z.object({
    data: defaulted(z.array(element), []),
    has_more: defaulted(Flag, false),
    after: absentable(z.string()),
  })
}

export const Order = z.enum(['asc', 'desc'])
export type Order = z.infer<typeof Order>
