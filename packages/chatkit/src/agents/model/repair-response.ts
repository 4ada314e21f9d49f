import type { AgentInputItem, AgentOutputItem, FunctionCallItem, protocol, StreamEvent } from '@openai/agents'
import { toText } from './normalize-responses-event.ts'
import { repairArguments } from './repair-arguments.ts'
import { shorten } from '../slice-text.ts'
import { uniqueCallId } from './valid-calls.ts'

interface RepairOptions {
  /** What the model was given. The ids of the calls in it are taken. */
  input: string | readonly AgentInputItem[]
}

/** The event with values that the runner can take; nothing when it has none. */
export function repairEvent(event: StreamEvent, options: RepairOptions): StreamEvent | undefined {
  if (event.type === 'output_text_delta') {
    const delta = toText(event.delta)
    return delta === undefined ? undefined : { ...event, delta }
  }
  if (event.type !== 'response_done') return event
  const { response } = event
  const id: unknown = response.id
  return {
    ...event,
    response: {
      ...response,
      id: typeof id === 'string' ? id : '',
      output: repairOutput(response.output, options),
      usage: repairUsage(response.usage),
    },
  }
}

type Usage = Extract<StreamEvent, { type: 'response_done' }>['response']['usage']

/** Some count in texts, or not at all. An answer must not be lost for that. */
function repairUsage(usage: Usage): Usage {
  const counts = { inputTokens: toCount(usage.inputTokens), outputTokens: toCount(usage.outputTokens) }
  const totalTokens = toCount(usage.totalTokens) || counts.inputTokens + counts.outputTokens
  return { ...usage, ...counts, totalTokens }
}

function toCount(value: unknown): number {
  const count = typeof value === 'string' ? Number(value) : value
  return typeof count === 'number' && Number.isFinite(count) && count >= 0 ? count : 0
}

/**
 * A response that the runner can take: each call has an id that no other call of the conversation has, a name, and text for arguments. Arguments
 * that cannot be read stay as they are: the runner tells the model so.
 */
export function repairOutput<Item extends AgentOutputItem>(output: readonly Item[], { input }: RepairOptions): Item[] {
  const taken = new Set(typeof input === 'string' ? [] : input.flatMap((item) => callIdOf(item) ?? []))
  const repairedItems = output.map(withTextId).map((item): AgentOutputItem => {
    if ('role' in item && item.role === 'assistant') return { ...item, content: item.content.map(repairPart) }
    if (item.type !== 'function_call') return item
    const callId = callIdOf(item) ?? ''
    const isUsable = callId !== '' && !taken.has(callId)
    const repaired = repairCall(item, isUsable ? callId : uniqueCallId(callId, taken))
    taken.add(repaired.callId)
    return repaired
  })
  return repairedItems as Item[]
}

function withTextId<Item extends AgentOutputItem>(item: Item): Item {
  const id: unknown = item.id
  if (id === undefined || typeof id === 'string') return item
  const { id: _id, ...rest } = item
  return rest as Item
}

/** The runner says of the beginning of unreadable arguments what it would say of all. A part of what is nested without end cannot be read either. */
const MAX_UNREADABLE = 2_000

function repairCall(call: FunctionCallItem, callId: string): FunctionCallItem {
  const { json, isUnreadable } = repairArguments(call.arguments)
  const name: unknown = call.name
  return {
    ...call,
    callId,
    name: typeof name === 'string' && name !== '' ? name : 'unknown_tool',
    arguments: isUnreadable && typeof call.arguments === 'string' ? shorten(call.arguments, MAX_UNREADABLE) : json,
  }
}

function repairPart(part: protocol.AssistantContent): protocol.AssistantContent {
  if (part.type === 'output_text') return { ...part, text: toText(part.text) ?? '' }
  return part.type === 'refusal' ? { ...part, refusal: toText(part.refusal) ?? '' } : part
}

function callIdOf(item: object): string | undefined {
  return 'callId' in item && typeof item.callId === 'string' ? item.callId.toWellFormed() : undefined
}
