import type { ModelRequest } from '@openai/agents'
import { answerFromAttached, asksAboutAttached } from './attachments/answer.ts'
import { changeTables, findExecuteTool, rawChange } from './analyst/raw-change.ts'
import { findShowTool, readPresentation, showAfter } from './analyst/presentation.ts'
import { askedConcepts } from './language/concepts.ts'
import { answerFromFiles } from './librarian/answer.ts'
import { findFileTools } from './librarian/toolset.ts'
import { resolveFollowUp } from './follow-up/resolve-follow-up.ts'
import { answerFromTasks } from './planner/answer.ts'
import { readWish } from './planner/read-wish.ts'
import { withAnswers } from './planner/with-answers.ts'
import type { FormAnswer } from './request/read-form.ts'
import { findTaskTools } from './planner/toolset.ts'
import { nextDecision } from './plan.ts'
import type { Decision, Plan, ToolOutcome } from './plan.ts'
import { answerFromPage, findPageTool, urlsIn } from './researcher/answer.ts'
import { MAX_MESSAGE_CHARACTERS, readConversation } from './request/read-conversation.ts'
import type { Conversation } from './request/read-conversation.ts'
import { completeArguments, readParameters, readTools } from './request/read-tools.ts'
import type { ToolView } from './request/read-tools.ts'
import { handoffToData, isSorter, route } from './triage/route.ts'
import type { Route } from './triage/route.ts'
import { notUnderstood, smallTalk } from './triage/small-talk.ts'
import type { Abilities } from './triage/small-talk.ts'
import { answerFromTables } from './analyst/answer.ts'
import { findSqlTools } from './analyst/toolset.ts'
import type { SqlTools } from './analyst/toolset.ts'
import { answerWithTool } from './any-tool/answer.ts'
import { extractArguments } from './any-tool/arguments.ts'
import { matchTool } from './any-tool/match-tool.ts'

export interface DecideOptions {
  today?: Date
  /** A longer message is not read. */
  maxMessageCharacters?: number
}

/** What the offline model does next, from nothing but the request: who should answer, then which plan, then the plan's next step. */
export function decide(
  request: Pick<ModelRequest, 'input' | 'tools' | 'handoffs' | 'modelSettings'>,
  { today = new Date(), maxMessageCharacters = MAX_MESSAGE_CHARACTERS }: DecideOptions = {},
): Decision {
  const tools = request.modelSettings.toolChoice === 'none' ? [] : readTools(request.tools)
  const abilities: Abilities = { tools, handoffs: request.handoffs }
  const conversation = readConversation(
    request.input,
    request.handoffs.map(({ toolName }) => toolName),
    { maxMessageCharacters },
  )
  const { current, earlier } = conversation
  if (current.text.length > maxMessageCharacters) return { kind: 'say', text: tooLong(maxMessageCharacters) }
  const attached = { own: current.files ?? [], earlier: earlier.findLast(({ files }) => files)?.files ?? [] }
  // The text of these files is in the request already: no tool has to look it up.
  if (asksAboutAttached(current.text, attached)) {
    const files = attached.own.length > 0 ? attached.own : attached.earlier
    return { kind: 'say', text: answerFromAttached(current.text, files) }
  }
  const spoken = smallTalk(current.text, abilities, { mayHandBack: current.handoffs.length === 0 })
  if (spoken) return { kind: 'say', text: spoken }

  const show = findShowTool(tools)
  const presentation = show === undefined ? undefined : readPresentation(current.text)
  const message = presentation?.question ?? current.text
  const before = earlier.map((turn) => readPresentation(turn.text)?.question ?? turn.text)
  const text = resolveFollowUp(message, before) ?? message
  // A statement is for whoever has the data, whatever its words sound like.
  const isForData = rawChange(message) !== undefined && findExecuteTool(tools) === undefined
  const toData = isForData ? handoffToData(request.handoffs, current.handoffs) : undefined
  const isNoPage = current.handoffs.length === 0 && hasPagesOnly(tools) && !asksForPage(text)
  const handoff = toData ?? (isNoPage ? request.handoffs.find((each) => isSorter(each)) : undefined)
  const target: Route = handoff ? { to: 'handoff', handoff } : route(text, { ...abilities, taken: current.handoffs })
  if (target.to === 'handoff') {
    const { toolName, inputJsonSchema } = target.handoff
    const parameters = readParameters(inputJsonSchema)
    const args = extractArguments(text, parameters)
    if (args) return { kind: 'handoff', toolName, args: completeArguments(args, parameters) }
  }
  const plan =
    target.to === 'unknown'
      ? undefined
      : choosePlan(message, {
          earlier: before,
          text,
          quoted: current.quoted,
          abilities,
          today,
          answers: current.answers ?? [],
        })
  if (!plan) return { kind: 'say', text: notUnderstood(abilities) }
  const start = show && presentation && plan.sql ? showAfter(plan.start(), { tool: show, presentation }) : plan.start()
  return completed(nextDecision(start, known(conversation, plan.sql)), tools)
}

function tooLong(maxCharacters: number): string {
  return `I am the offline demonstration model: I read questions by rule, of at most ${maxCharacters} characters. Please ask in fewer words.`
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

interface PlanRequest {
  earlier: readonly string[]
  text: string
  quoted: string | undefined
  abilities: Abilities
  today: Date
  /** What was answered in a form of this turn. */
  answers: readonly FormAnswer[]
}

/** A tool that the message names outright comes first; then the database and the files, by what the message sounds like. */
function choosePlan(
  message: string,
  { earlier, text, quoted, abilities, today, answers }: PlanRequest,
): ChosenPlan | undefined {
  const { tools } = abilities
  const [sql, files] = [findSqlTools(tools), findFileTools(tools)]
  const special = new Set<string | undefined>([
    ...(sql ? [sql.query.name, sql.listTables, sql.describeTable?.name] : []),
    ...(files ? [files.list, files.read, files.search] : []),
  ])
  const [tasks, page] = [findTaskTools(tools), findPageTool(tools)]
  // What changes a list must be said outright: it is never merely matched by its words.
  const execute = findExecuteTool(tools)
  for (const name of [...(tasks ? Object.values(tasks) : []), page?.name, execute, findShowTool(tools)])
    special.add(name)
  const wish = tasks ? readWish(withAnswers(message, answers), today) : undefined
  if (tasks && wish) return { start: () => answerFromTasks(wish, tasks, { today, mayAsk: answers.length === 0 }) }
  const change = execute === undefined ? undefined : rawChange(message)
  if (execute && change) return { start: () => changeTables(change, execute) }
  if (page && (urlsIn(message).length > 0 || (!sql && !files && !tasks))) {
    return { start: () => answerFromPage(message, page) }
  }
  const match = matchTool(
    text,
    tools.filter(({ name }) => !special.has(name)),
  )
  // What merely might be meant must not keep a question from the data or the files.
  if (match && (match.args || (!sql && !files))) return { start: () => answerWithTool(match) }
  if (files && (!sql || soundsLikeFiles(text))) {
    return { start: () => answerFromFiles(text, { quoted, tools: files, otherwise: notUnderstood(abilities) }) }
  }
  return sql ? { start: () => answerFromTables(message, { earlier, tools: sql, today }), sql } : undefined
}

/** Whether pages of the web are all that the agent has. */
function hasPagesOnly(tools: readonly ToolView[]): boolean {
  return findPageTool(tools) !== undefined && !findSqlTools(tools) && !findFileTools(tools) && !findTaskTools(tools)
}

function asksForPage(text: string): boolean {
  return urlsIn(text).length > 0 || askedConcepts(text).web > 0
}

function soundsLikeFiles(text: string): boolean {
  const { documents, data } = askedConcepts(text)
  return documents > data
}

/** What the tools have said: all of this turn, and from earlier turns what the tables are, which does not change from one question to the next. */
function known({ current, earlier }: Conversation, sql: SqlTools | undefined): ToolOutcome[] {
  const schema = new Set([sql?.listTables, sql?.describeTable?.name])
  const learned = earlier
    .flatMap(({ outcomes }) => outcomes)
    .filter(({ call, hasFailed }) => !hasFailed && schema.has(call.name))
  return [...learned, ...current.outcomes]
}
