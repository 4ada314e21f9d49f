import { z } from 'zod'
import { Name, text, ToolPattern } from './names.ts'

/** How long the instructions of an agent may be. */
export const MAX_INSTRUCTIONS = 50_000

const Instructions = z
  .union([
    text(MAX_INSTRUCTIONS),
    z.array(z.string().max(MAX_INSTRUCTIONS)).min(1, 'must hold a line'),
    z.strictObject({ file: text(1_000).describe('A text file, relative to this one.') }),
  ])
  .describe(
    'What the model is told: a text, its lines, or a file. May hold {{agent}}, {{colleagues}}, {{date}}, {{language}}, {{team}}.',
  )

const Settings = z
  .strictObject({
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().min(0).max(1).optional(),
    maxTokens: z.int().min(1).max(1_000_000).optional().describe('The longest answer, in tokens.'),
    parallelToolCalls: z.boolean().optional(),
    reasoningEffort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
  })
  .describe('Settings of the model. What a provider does not know it may refuse.')

/** One agent of a team. */
export const AgentConfig = z.strictObject({
  title: text(80).optional().describe('What users see it called. Its name, unless given.'),
  description: text(1_000).describe(
    'What it is for, in a sentence: colleagues and models decide by it whom to hand over to.',
  ),
  instructions: Instructions,
  model: text(200).optional().describe('A model of its own, such as openai/gpt-6-luna. The team’s, unless named.'),
  settings: Settings.optional(),
  tools: z
    .record(Name, z.array(ToolPattern).min(1, 'must name a tool; write ["*"] for all'))
    .default({})
    .describe(
      'Which tools it has, by server: names or patterns with *. The server frontdesk has the tools of the team itself.',
    ),
  handoffs: z.array(Name).max(50).default([]).describe('The agents that it can hand over to.'),
  guardrails: z
    .array(Name)
    .max(20)
    .default([])
    .describe('The guardrails of this agent, besides those that are everywhere.'),
  approval: z
    .union([z.enum(['never', 'destructive', 'always']), z.array(ToolPattern).min(1)])
    .default('never')
    .describe('Which of its tool calls the user has to approve: by what the tools say of themselves, or by patterns.'),
  starters: z.array(text(200)).max(12).default([]).describe('Questions that a page may offer for it.'),
  when: z
    .array(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be a variable such as RESEARCHER'))
    .min(1)
    .optional()
    .describe('It is in the team only while one of these variables is set to anything but off, no, false or 0.'),
})

export type AgentConfig = z.output<typeof AgentConfig>
