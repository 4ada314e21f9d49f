import { tool } from '@openai/agents'
import type { RunContext } from '@openai/agents'
import type { TeamConfig } from '@frontdesk/config'
import { z } from 'zod'
import { readSharedContext } from '../shared-context.ts'
import type { TurnContext } from '../turn-context.ts'

/** How long a text among the facts may be, in characters. */
export const MAX_FACT = 500

type FactType = TeamConfig['context'][string]['type']

const READ: Record<FactType, z.ZodType<string | number | boolean>> = {
  text: z.string().min(1).max(MAX_FACT),
  number: z
    .string()
    .regex(/^-?\d+(\.\d+)?$/, 'must be a number such as 17 or 4.5')
    .transform(Number),
  date: z.iso.date('must be a date such as 2026-11-29'),
  yesno: z.enum(['yes', 'no']).transform((text) => text === 'yes'),
}

/** What the agents know together about a thread, read and written by name. None where the team shares nothing. */
export function createContextTools({ context: facts }: Pick<TeamConfig, 'context'>) {
  const names = Object.keys(facts)
  const [first, ...more] = names
  if (first === undefined) return []
  const list = names.map((name) => `${name} (${facts[name]?.type}): ${facts[name]?.description}`).join('; ')
  return [
    tool({
      name: 'get_context',
      description: `Tells what the team knows about this conversation: ${list}.`,
      parameters: z.object({}),
      execute: (_input, runContext?: RunContext<TurnContext>) =>
        JSON.stringify(readSharedContext(metadataOf(runContext), facts)),
    }),
    tool({
      name: 'set_context',
      description: `Notes what this conversation is about, for all agents: ${list}. Null forgets it.`,
      parameters: z.object({ name: z.enum([first, ...more]), value: z.string().max(MAX_FACT).nullable() }),
      execute: ({ name, value }, runContext?: RunContext<TurnContext>) => {
        const metadata = metadataOf(runContext)
        const known = readSharedContext(metadata, facts)
        const { [name]: _old, ...others } = known
        if (value === null) {
          metadata['context'] = others
          return `${name} is forgotten.`
        }
        const { success, data, error } = READ[facts[name]?.type ?? 'text'].safeParse(value)
        if (!success) return `ERROR: ${name} ${error.issues[0]?.message}. Nothing was noted.`
        metadata['context'] = { ...others, [name]: data }
        return `${name} is ${JSON.stringify(data)} now.`
      },
    }),
  ]
}

function metadataOf(runContext: RunContext<TurnContext> | undefined): TurnContext['thread']['metadata'] {
  if (runContext === undefined) throw new TypeError('The tool was called outside of a turn.')
  return runContext.context.thread.metadata
}
