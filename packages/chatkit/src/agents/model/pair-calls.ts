import type { AgentInputItem } from '@openai/agents'

/** What a call without a result is answered with. */
export const UNKNOWN_RESULT =
  'No result is known: the call was interrupted, declined, or not carried out yet. Do not assume that it had an effect, nor that it had none.'

const RESULT_TYPES: Record<string, string> = {
  function_call: 'function_call_result',
  computer_call: 'computer_call_result',
  shell_call: 'shell_call_output',
  apply_patch_call: 'apply_patch_call_output',
}
const RESULTS = new Set(Object.values(RESULT_TYPES))

/**
 * The items with every result right behind its call, or behind the calls made together with it, as providers insist. A function call without a
 * result is given one that says so; any other call without a result, and a result without a call, are left out.
 */
export function pairCalls(items: readonly AgentInputItem[]): AgentInputItem[] {
  if (!items.some((item) => isCall(item) || isResult(item))) return [...items]
  const results = new PendingResults(items)
  const paired: AgentInputItem[] = []
  let answers: AgentInputItem[] = []
  for (const [index, item] of items.entries()) {
    if (!isCall(item)) {
      paired.push(...answers, ...(isResult(item) ? [] : [item]))
      answers = []
      continue
    }
    const answer = results.take(item, index) ?? unknownResult(item)
    if (!answer) continue
    paired.push(item)
    answers.push(answer)
  }
  return [...paired, ...answers]
}

/** Results by call id. An id may come again in another turn: a call is answered by the first result after it. */
class PendingResults {
  readonly #byCall = new Map<string, { item: AgentInputItem; index: number }[]>()

  constructor(items: readonly AgentInputItem[]) {
    for (const [index, item] of items.entries()) {
      if (!isResult(item)) continue
      const key = pairKey(item)
      this.#byCall.set(key, [...(this.#byCall.get(key) ?? []), { item, index }])
    }
  }

  take(call: AgentInputItem, callIndex: number): AgentInputItem | undefined {
    const candidates = this.#byCall.get(pairKey(call)) ?? []
    const position = candidates.findIndex(({ index }) => index > callIndex)
    return position < 0 ? undefined : candidates.splice(position, 1)[0]?.item
  }
}

/** A key that a call and its result share. */
export function pairKey(item: AgentInputItem): string {
  const type = item.type ?? ''
  return `${RESULT_TYPES[type] ?? type}:${callIdOf(item)}`
}

export function isCall(item: AgentInputItem): boolean {
  return item.type !== undefined && item.type in RESULT_TYPES
}

export function isResult(item: AgentInputItem): boolean {
  return item.type !== undefined && RESULTS.has(item.type)
}

/** The id that a call and its result share; empty where they have none. */
export function callIdOf(item: AgentInputItem): string {
  return 'callId' in item && typeof item.callId === 'string' ? item.callId : ''
}

function unknownResult(call: AgentInputItem): AgentInputItem | undefined {
  if (call.type !== 'function_call') return undefined
  const { callId, name } = call
  return { type: 'function_call_result', callId, name, status: 'incomplete', output: UNKNOWN_RESULT }
}
