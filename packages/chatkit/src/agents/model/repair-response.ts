import type { AgentInputItem, AgentOutputItem, FunctionCallItem, protocol, StreamEvent } from '@openai/agents'
import { toText } from './normalize-responses-event.ts'
import { repairArguments } from './repair-arguments.ts'
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
  return { ...event, response: { ...event.response, output: repairOutput(event.response.output, options) } }
}

/**
 * A response that the runner can take: each call has an id that no other call of the conversation has, a name, and text for arguments. Arguments
 * that cannot be read stay as they are: the runner tells the model so.
 */
export function repairOutput<Item extends AgentOutputItem>(output: readonly Item[], { input }: RepairOptions): Item[] {
  const taken = new Set(typeof input === 'string' ? [] : input.flatMap((item) => callIdOf(item) ?? []))
  const repairedItems = output.map((item): AgentOutputItem => {
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

function repairCall(call: FunctionCallItem, callId: string): FunctionCallItem {
  const { json, isUnreadable } = repairArguments(call.arguments)
  const name: unknown = call.name
  return {
    ...call,
    callId,
    name: typeof name === 'string' && name !== '' ? name : 'unknown_tool',
    arguments: isUnreadable && typeof call.arguments === 'string' ? call.arguments : json,
  }
}

function repairPart(part: protocol.AssistantContent): protocol.AssistantContent {
  if (part.type === 'output_text') return { ...part, text: toText(part.text) ?? '' }
  return part.type === 'refusal' ? { ...part, refusal: toText(part.refusal) ?? '' } : part
}

function callIdOf(item: object): string | undefined {
  return 'callId' in item && typeof item.callId === 'string' ? item.callId : undefined
}
