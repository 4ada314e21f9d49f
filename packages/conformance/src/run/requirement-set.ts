import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { HarnessError } from './harness-error.ts'

/** Which checks a version of ChatKit is held to. A set is never changed once it is released: a new check waits for the next one. */
export const RequirementSet = z.strictObject({
  name: z.string(),
  /** The versions of the protocol's packages that it was drawn from. */
  protocol: z.string(),
  frozen: z.iso.date(),
  /** Each check that counts, and its level. */
  scored: z.record(z.string(), z.enum(['core', 'full', 'strict'])),
  /** Checks that do not count, and why. */
  not_scored: z.record(z.string(), z.string()),
})
export type RequirementSet = z.infer<typeof RequirementSet>

export const SET_NAMES = ['chatkit-1.9'] as const

/** Loads a set that comes with the kit. */
export function loadRequirementSet(name: string): RequirementSet {
  if (!(SET_NAMES as readonly string[]).includes(name))
    throw new HarnessError(`There is no requirement set ${name}. There are: ${SET_NAMES.join(', ')}.`)
  const file = new URL(`../../requirements/${name}.json`, import.meta.url)
  return RequirementSet.parse(JSON.parse(readFileSync(file, 'utf8')))
}
