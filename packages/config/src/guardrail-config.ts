import { z } from 'zod'
import { text } from './names.ts'

const shared = {
  everywhere: z
    .boolean()
    .default(false)
    .describe('Whether it guards the whole team. Otherwise only the agents that name it.'),
  refusal: z
    .union([text(1_000), z.record(z.string().regex(/^[a-z]{2,3}$/, 'must be a language such as en'), text(1_000))])
    .optional()
    .describe('What the user is told when it stops something; one text, or one for each language.'),
}

/** A named part that looks at what comes in or goes out, and stops it. */
export const GuardrailConfig = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('length'),
      maxCharacters: z.int().min(1).max(1_000_000).default(20_000).describe('The longest message.'),
      ...shared,
    }),
    z.strictObject({
      kind: z.literal('secrets'),
      on: z
        .enum(['input', 'output', 'both'])
        .default('input')
        .describe('Whether it looks at what users write, at what agents answer, or at both.'),
      ...shared,
    }),
    z.strictObject({
      kind: z.literal('topic'),
      topics: text(2_000).describe('What the team is for. A model judges whether a message belongs to it.'),
      model: text(200).optional().describe('The model that judges. The team’s, unless named.'),
      ...shared,
    }),
    z.strictObject({
      kind: z.literal('words'),
      on: z.enum(['input', 'output', 'both']).default('both').describe('Where the words are looked for.'),
      words: z.array(text(100)).min(1).max(500).describe('Words and phrases that stop a message, in any case.'),
      ...shared,
    }),
    z.strictObject({ kind: z.literal('injection'), ...shared }),
    z.strictObject({ kind: z.literal('leak'), ...shared }),
  ])
  .describe(
    'length: too long. secrets: keys and passwords. topic: not what the team is for. words: forbidden ones. injection: marks of an attempt to take over the model. leak: an answer that recites its instructions.',
  )

export type GuardrailConfig = z.output<typeof GuardrailConfig>
