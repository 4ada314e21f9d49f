import { z } from 'zod'

const instant = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-11-29T00:00:00Z' })

export const tenant = z.string().optional().describe('The tenant; operators of a tenant see their own only.')
export const limit = z.coerce.number().int().min(1).max(1_000).default(100)

export const User = z.object({ user: z.string().min(1) })
export const UserThread = z.object({ user: z.string().min(1), thread: z.string().min(1) })
export const Tenant = z.strictObject({ tenant })
export const Range = z.strictObject({ tenant, since: instant.optional(), until: instant.optional(), limit })

/** A page of a list: `after` is the last id of the page before it. */
export const Page = z.strictObject({ tenant, after: z.string().optional(), limit })

export const Thread = z.looseObject({ id: z.string(), created_at: z.string(), title: z.string().optional() })
export const OwnedThread = z.object({ user: z.string(), thread: Thread })
export const Item = z.looseObject({ id: z.string(), type: z.string(), created_at: z.string() })
export const Done = z.object({ done: z.literal(true) })

export function listOf<Element extends z.ZodType>(element: Element) {
  return z.object({ data: z.array(element) })
}

export function pageOf<Element extends z.ZodType>(element: Element) {
  return z.object({ data: z.array(element), has_more: z.boolean(), after: z.string().nullish() })
}
