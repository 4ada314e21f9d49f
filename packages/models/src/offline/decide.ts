import type { ModelRequest } from '@openai/agents'
import { answerFromFiles } from './files/answer.ts'
import { findFileTools } from './files/toolset.ts'
import { resolveFollowUp } from './follow-up.ts'
import { nextDecision } from './plan.ts'
import type { Decision, Plan, ToolOutcome } from './plan.ts'
import { readConversation } from './read-conversation.ts'
import type { Conversation } from './read-conversation.ts'
import { completeArguments, readParameters, readTools } from './read-tools.ts'
import type { ToolView } from './read-tools.ts'
import { route } from './route.ts'
import { notUnderstood, smallTalk } from './small-talk.ts'
import type { Abilities } from './small-talk.ts'
import { answerFromTables } from './sql/answer.ts'
import { findSqlTools } from './sql/toolset.ts'
import type { SqlTools } from './sql/toolset.ts'
import { answerWithTool } from './tools/answer.ts'
import { extractArguments } from './tools/arguments.ts'
import { matchTool } from './tools/match-tool.ts'

/** What the offline model does next, from nothing but the request: who should answer, then which plan, then the plan's next step. */
export function decide(request: Pick<ModelRequest, 'input' | 'tools' | 'handoffs' | 'modelSettings'>): Decision {
  const tools = request.modelSettings.toolChoice === 'none' ? [] : readTools(request.tools)
  const abilities: Abilities = { tools, handoffs: request.handoffs }
  const conversation = readConversation(
    request.input,
    request.handoffs.map(({ toolName }) => toolName),
  )
  const { current, earlier } = conversation
  const spoken = smallTalk(current.text, abilities)
  if (spoken) return { kind: 'say', text: spoken }

  const text = resolveFollowUp(
    current.text,
    earlier.map((turn) => turn.text),
  )
  const target = route(text, { ...abilities, taken: current.handoffs })
  if (target.to === 'handoff') {
    const { handoff } = target
    const args = extractArguments(text, readParameters(handoff.inputJsonSchema))
    if (args)
      return {
        kind: 'handoff',
        toolName: handoff.toolName,
        args: completeArguments(args, readParameters(handoff.inputJsonSchema)),
      }
  }
  const plan = target.to === 'unknown' ? undefined : choosePlan(text, tools)
  if (!plan) return { kind: 'say', text: notUnderstood(abilities) }
  return completed(nextDecision(plan.start(), known(conversation, plan.sql)), tools)
}

function completed(decision: Decision, tools: readonly ToolView[]): Decision {
  if (decision.kind !== 'call') return decision
  const parameters = new Map(tools.map((tool) => [tool.name, tool.parameters]))
  const calls = decision.calls.map(({ name, args }) => ({
    name,
    args: completeArguments(args, parameters.get(name) ?? []),
  }))
  return { kind: 'call', calls }
}

interface ChosenPlan {
  start: () => Plan
  sql?: SqlTools
}

/** A tool that the message names outright comes first; then the database and the files, by what the message sounds like. */
function choosePlan(text: string, tools: readonly ToolView[]): ChosenPlan | undefined {
  const [sql, files] = [findSqlTools(tools), findFileTools(tools)]
  const special = new Set([
    sql?.query.name,
    sql?.listTables,
    sql?.describeTable?.name,
    files?.list,
    files?.read,
    files?.search,
  ])
  const match = matchTool(
    text,
    tools.filter(({ name }) => !special.has(name)),
  )
  if (match) return { start: () => answerWithTool(match) }
  const target = sql && files ? route(text, { tools: [], handoffs: KINDS, taken: [] }) : undefined
  if (files && (!sql || (target?.to === 'handoff' && target.handoff.toolName === 'files')))
    return { start: () => answerFromFiles(text, files) }
  return sql ? { start: () => answerFromTables(text, sql), sql } : undefined
}

/** For an agent with a database and files: what each is good for. */
const KINDS = [
  {
    toolName: 'files',
    toolDescription: 'files, documents, handbook',
    inputJsonSchema: EMPTY_SCHEMA(),
    strictJsonSchema: true,
  },
  {
    toolName: 'tables',
    toolDescription: 'data, database, tables',
    inputJsonSchema: EMPTY_SCHEMA(),
    strictJsonSchema: true,
  },
]

function EMPTY_SCHEMA(): {
  type: 'object'
  properties: Record<string, never>
  required: string[]
  additionalProperties: false
} {
  return { type: 'object', properties: {}, required: [], additionalProperties: false }
}

/** What the tools have said: all of this turn, and from earlier turns what the tables are, which does not change from one question to the next. */
function known({ current, earlier }: Conversation, sql: SqlTools | undefined): ToolOutcome[] {
  const schema = new Set([sql?.listTables, sql?.describeTable?.name])
  const learned = earlier
    .flatMap(({ outcomes }) => outcomes)
    .filter(({ call, hasFailed }) => !hasFailed && schema.has(call.name))
  return [...learned, ...current.outcomes]
}
