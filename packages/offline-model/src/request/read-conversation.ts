import type { AgentInputItem } from '@openai/agents'
import { readAttachment } from '../attachments/read-attachment.ts'
import type { AttachedFile } from '../attachments/read-attachment.ts'
import type { ToolOutcome } from '../plan.ts'
import { readForm } from './read-form.ts'
import type { FormAnswer } from './read-form.ts'

/** What one person said and what was done about it. `handoffs` are the names of the handoff tools used, in order. */
export interface Turn {
  text: string
  outcomes: ToolOutcome[]
  handoffs: string[]
  /** What the message points at: a part of an earlier answer. It is somebody else's words, and no part of the question. */
  quoted?: string
  /** The files that came with the message. */
  files?: AttachedFile[]
  /** What was answered in a form that was shown in this turn. */
  answers?: FormAnswer[]
}

/** The turns of a conversation, oldest first; the last is the one to answer. */
export interface Conversation {
  earlier: Turn[]
  current: Turn
}

/**
 * A question in words is shorter. Reading a message by rule takes time that grows faster than its length, and nobody else is served meanwhile: what
 * is longer is not read, and does not count as an earlier question.
 */
export const MAX_MESSAGE_CHARACTERS = 1_000

/** How a thread converter words, as if the user said them, things the user did not write. */
const NOT_THE_USER =
  /^(?:A message was displayed to the user|Hidden context for the agent|The following graphical UI widget|A structured input request was|The following image was generated|# User-provided context)/

/** How it is told what a call has come to that had asked its user something first. */
const LATER =
  /<HiddenContext>\nThe call of (?<name>\S+), whose server had asked the user, has come to this:\n(?<text>[^]*?)\n<\/HiddenContext>$/

/** What the model is told of a call whose approval the user refused, who is the one to be told here. */
const DECLINED = /^The user declined this call\. It was not carried out\.$/

const QUOTE = /^The user is referring to this in particular:\s*/

/** Reads the input of a model request. Calls without a result are ignored, as are items that the model does not know. */
export function readConversation(
  input: string | readonly AgentInputItem[],
  handoffNames: readonly string[] = [],
  { maxMessageCharacters = MAX_MESSAGE_CHARACTERS }: { maxMessageCharacters?: number } = {},
): Conversation {
  if (typeof input === 'string') return { earlier: [], current: newTurn(input) }
  const turns: Turn[] = []
  const results = new Map(
    input.flatMap((item) => (item.type === 'function_call_result' ? [[item.callId, item] as const] : [])),
  )
  for (const item of input) {
    const turn = turns.at(-1)
    if ('role' in item && item.role === 'user') {
      const parts: readonly unknown[] = Array.isArray(item.content) ? item.content : [item.content]
      const files = parts.map(readAttachment).filter((file) => file !== undefined)
      const text = textOf(parts.filter((part) => !readAttachment(part))).trim()
      const answers = readForm(text)
      if (turn) takeLater(turn, text)
      if (turn && answers.length > 0) turn.answers = [...(turn.answers ?? []), ...answers]
      if ((!text && files.length === 0) || NOT_THE_USER.test(text)) continue
      if (turn && QUOTE.test(text)) turn.quoted = text.replace(QUOTE, '').slice(0, maxMessageCharacters)
      else turns.push({ ...newTurn(text), ...(files.length > 0 && { files }) })
    } else if (!turn) continue
    else if (item.type === 'function_call') {
      const result = results.get(item.callId)
      const text = result
        ? textOf(result.output).replace(DECLINED, 'You declined this, so it was not done.')
        : undefined
      if (handoffNames.includes(item.name) || isTransfer(item.name, text)) turn.handoffs.push(item.name)
      else if (result && text !== undefined) {
        turn.outcomes.push({
          call: { name: item.name, args: parseObject(item.arguments) },
          text,
          hasFailed: result.status === 'incomplete' || reportsFailure(text),
        })
      }
    }
  }
  const earlier = turns.slice(0, -1).filter(({ text }) => text.length <= maxMessageCharacters)
  return { earlier, current: turns.at(-1) ?? newTurn('') }
}

/** Puts what a call has come to in the place of the words that it waits for its user. */
function takeLater(turn: Turn, hidden: string): void {
  const { name, text = '' } = LATER.exec(hidden)?.groups ?? {}
  const index = turn.outcomes.findLastIndex(({ call }) => call.name === name)
  const outcome = turn.outcomes[index]
  if (outcome) turn.outcomes[index] = { ...outcome, text, hasFailed: reportsFailure(text) }
}

/** Whether a tool's text says that the tool failed. MCP's `isError` does not reach the model, so the words decide. */
export function reportsFailure(text: string): boolean {
  return /^\s*(?:ERROR\b|Error:|MCP error\b|Input validation error\b|An error occurred while running the tool\b|Tool \S+ (?:not found|timed out)|\{\s*"(?:error|isError)"\s*:)/.test(
    text,
  )
}

function newTurn(text: string): Turn {
  return { text, outcomes: [], handoffs: [] }
}

function isTransfer(name: string, result: string | undefined): boolean {
  return name.startsWith('transfer_to_') || /^\s*\{\s*"assistant"\s*:\s*"[^"]*"\s*\}\s*$/.test(result ?? '')
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map(textOf).filter(Boolean).join('\n')
  if (typeof content !== 'object' || content === null) return ''
  const { text } = content as { text?: unknown }
  return typeof text === 'string' ? text : ''
}

function parseObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json || '{}')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    // Another model wrote the call; arguments that are no JSON match no call of ours.
    return {}
  }
}
