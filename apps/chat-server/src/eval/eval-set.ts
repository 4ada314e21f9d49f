import { z } from 'zod'

const Words = z.array(z.string().min(1).max(1_000)).max(20)

/** What is said in a turn, and what has to come of it. What is left out is not looked at. */
export const EvalTurn = z.strictObject({
  say: z.string().min(1).max(20_000).describe('What the user writes.'),
  route: z.string().optional().describe('The agent that has to answer.'),
  tools: z
    .array(z.string())
    .optional()
    .describe('Tools that have to be called; one|other for either. [] for none at all.'),
  mustSay: Words.default([]).describe('What the answer has to hold: words in any case, or a /pattern/.'),
  mustNotSay: Words.default([]).describe('What the answer must not hold.'),
  answered: z.string().optional().describe('What was answered when the case was exported. For people: not looked at.'),
})

export type EvalTurn = z.output<typeof EvalTurn>

/** A conversation: one turn, or several in the same thread. */
export const EvalCase = z.union([
  EvalTurn.extend({ name: z.string().max(200).optional() }),
  z.strictObject({ name: z.string().max(200).optional(), turns: z.array(EvalTurn).min(1).max(100) }),
])

export type EvalCaseInput = z.input<typeof EvalCase>

/** The file of a set of cases. */
export const EvalSet = z.strictObject({
  $schema: z.string().optional(),
  cases: z.array(EvalCase).min(1, 'must hold a case').max(10_000),
})

/** A case as it is run: with a name, and its turns. */
export interface NamedCase {
  name: string
  turns: readonly EvalTurn[]
}

export function toNamedCase(each: z.output<typeof EvalCase>): NamedCase {
  const turns = 'turns' in each ? each.turns : [each]
  return { name: each.name ?? turns.map(({ say }) => say.split('\n', 1)[0]).join(' → '), turns }
}
