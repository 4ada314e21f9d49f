import { z } from 'zod'
import { AgentConfig } from './agent-config.ts'
import { GuardrailConfig } from './guardrail-config.ts'
import { Name, text } from './names.ts'
import { ServerConfig } from './server-config.ts'

/** The name under which agents are given the tools of the team itself. No server may have it. */
export const OWN_TOOLS = 'frontdesk'

const Welcome = z
  .strictObject({
    greeting: text(200).optional().describe('The first line of an empty conversation.'),
    prompts: z
      .array(z.strictObject({ label: text(80), prompt: text(1_000) }))
      .max(12)
      .default([])
      .describe('What a page may offer to ask first.'),
  })
  .describe('What a page shows before the first message.')

const Composer = z
  .strictObject({
    models: z
      .array(z.strictObject({ id: text(200), label: text(80).optional(), description: text(200).optional() }))
      .max(20)
      .default([])
      .describe('Models that a user may choose, besides the default one.'),
    tools: z
      .array(z.strictObject({ agent: Name, label: text(80).optional(), placeholder: text(200).optional() }))
      .max(20)
      .default([])
      .describe('Agents that a user may choose directly. All of the team, when none is named.'),
  })
  .describe('What a user may choose beside the message.')

const Entity = z.strictObject({
  id: text(200),
  title: text(200),
  group: text(80).optional(),
  data: z.record(z.string().max(80), z.string().max(1_000)).optional().describe('What the model is told of it.'),
})

/** A team of agents: `frontdesk.config.ts` or `frontdesk.config.json`. */
export const TeamConfig = z.strictObject({
  $schema: z.string().optional().describe('Where editors find this schema.'),
  entry: Name.describe('The agent that meets a new user.'),
  locale: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'must be a language such as en or de-AT')
    .default('en')
    .describe('The language of users whose browser names none.'),
  welcome: Welcome.optional(),
  composer: Composer.optional(),
  entities: z.array(Entity).max(1_000).default([]).describe('What users may mention with @.'),
  routing: z
    .strictObject({
      maxHandoffs: z
        .int()
        .min(1)
        .max(20)
        .default(6)
        .describe('How often one turn may be handed over. The last time it goes to the entry, who has to answer.'),
      maxSteps: z.int().min(2).max(50).default(16).describe('How many model calls one agent’s answer may take.'),
      maxCalls: z.int().min(1).max(1_000).default(100).describe('How many tools may be called for one message.'),
    })
    .prefault({})
    .describe('How a turn goes through the team.'),
  context: z
    .record(
      Name,
      z.strictObject({
        type: z.enum(['text', 'number', 'date', 'yesno']),
        description: text(300).describe('What it is, for the agents.'),
      }),
    )
    .refine((fields) => Object.keys(fields).length <= 20, 'must hold at most 20 facts')
    .default({})
    .describe(
      'Facts about a thread that agents share by the tools get_context and set_context of the server frontdesk.',
    ),
  escalation: z
    .strictObject({
      thread: z
        .enum(['keep', 'lock'])
        .default('keep')
        .describe('Whether the user can go on writing while a person is awaited.'),
    })
    .prefault({})
    .describe('What happens when an agent asks for a person, by the tool escalate_to_human of the server frontdesk.'),
  servers: z
    .record(Name, ServerConfig)
    .default({})
    .describe('The tool servers, by name. Started when an agent has tools of them.'),
  guardrails: z.record(Name, GuardrailConfig).default({}).describe('The guardrails, by name.'),
  agents: z.record(Name, AgentConfig).describe('The agents, by name. The name is stored with each thread: keep it.'),
})

export type TeamConfig = z.output<typeof TeamConfig>

/** A team as it is written: what has a default may be left out. */
export type TeamConfigInput = z.input<typeof TeamConfig>
