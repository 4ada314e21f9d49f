import { z } from 'zod'
import type { Look } from './look.ts'

const Counted = z.object({ affected_rows: z.int(), committed: z.literal(false) })
/** How much of what a database says against a statement is shown, in characters. */
const MAX_FAILURE = 300

/** How many rows a statement would change, counted by carrying it out and taking it back: the statement itself is among the arguments. */
export async function describeStatement(args: Record<string, unknown>, look: Look): Promise<string[]> {
  if (args['preview'] === true) return ['It only counts rows, and changes none.']
  const { structured, failure } = await look('execute', { ...args, preview: true })
  const counted = Counted.safeParse(structured).data
  if (counted !== undefined) {
    return [
      `It would change ${counted.affected_rows === 1 ? '1 row' : `${counted.affected_rows} rows`}, as things are now.`,
    ]
  }
  return [
    failure === undefined
      ? 'How many rows it would change is not known.'
      : `It fails: ${failure.slice(0, MAX_FAILURE)}`,
  ]
}
