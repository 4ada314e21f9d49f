import type { AgentInputItem, FunctionCallItem, FunctionCallResultItem } from '@openai/agents'
import { repairArguments } from './repair-arguments.ts'
import { wordProtocolError } from '../tools/tool-failure.ts'
import { outputText } from '../tools/tool-summary.ts'

const VALID_NAME = /^[A-Za-z0-9_-]{1,64}$/
/** Stands for the name of a call that was given none. */
const UNKNOWN_TOOL = 'unknown_tool'
/** What the model is given for a result without a word. */
export const EMPTY_RESULT = '(The tool returned nothing.)'

/**
 * Paired calls, with their names, arguments and ids as providers take them. Ids stay as they are unless one is missing or was used before: some
 * providers look for their own. A result gets the id that its call has now.
 */
export function withValidCalls(paired: readonly AgentInputItem[]): AgentInputItem[] {
  const ids = new CallIds(paired)
  return paired.map((item) => {
    if (item.type === 'function_call') return validCall(item, ids.ofCall(item.callId))
    if (item.type === 'function_call_result') return validResult(item, ids.ofResult(item.callId))
    return item
  })
}

/** Gives a call that repeats the id of another one of its own, and hands it on to the result. */
class CallIds {
  readonly #taken: Set<string>
  readonly #used = new Set<string>()
  readonly #unanswered = new Map<string, string[]>()

  constructor(items: readonly AgentInputItem[]) {
    this.#taken = new Set(items.flatMap((item) => (item.type === 'function_call' && item.callId ? [item.callId] : [])))
  }

  ofCall(callId: unknown): string {
    const given = typeof callId === 'string' ? callId : ''
    const id = given === '' || this.#used.has(given) ? uniqueCallId(given, this.#taken) : given
    this.#taken.add(id)
    this.#used.add(id)
    this.#unanswered.set(given, [...(this.#unanswered.get(given) ?? []), id])
    return id
  }

  ofResult(callId: unknown): string {
    const given = typeof callId === 'string' ? callId : ''
    return this.#unanswered.get(given)?.shift() ?? given
  }
}

/** An id that is not taken, made from the one given: the same each time, so that what a provider has cached stays valid. */
export function uniqueCallId(given: string, taken: ReadonlySet<string>): string {
  const stem = given === '' ? 'call' : given.slice(0, 56)
  for (let number = 2; ; number++) {
    const id = `${stem}_${number}`
    if (!taken.has(id)) return id
  }
}

/** The name with what providers refuse replaced. */
export function validName(name: unknown): string {
  if (typeof name !== 'string' || name === '') return UNKNOWN_TOOL
  return VALID_NAME.test(name) ? name : name.replace(/[^A-Za-z0-9_-]/gu, '_').slice(0, 64)
}

function validCall(call: FunctionCallItem, callId: string): FunctionCallItem {
  const name = validName(call.name)
  const args = repairArguments(call.arguments).json
  const isValid = name === call.name && args === call.arguments && callId === call.callId
  return isValid ? call : { ...call, name, arguments: args, callId }
}

function validResult(result: FunctionCallResultItem, callId: string): FunctionCallResultItem {
  const name = validName(result.name)
  const output = validOutput(result.output)
  if (output === result.output && name === result.name && callId === result.callId) return result
  return { ...result, name, callId, output }
}

function validOutput(output: FunctionCallResultItem['output']): FunctionCallResultItem['output'] {
  if (isEmptyOutput(output)) return EMPTY_RESULT
  const text = outputText(output)
  const worded = wordProtocolError(text)
  return worded === text ? output : worded
}

function isEmptyOutput(output: unknown): boolean {
  if (typeof output === 'string') return output.trim() === ''
  if (Array.isArray(output)) return output.every(isEmptyOutput)
  if (typeof output !== 'object' || output === null) return true
  return 'text' in output && typeof output.text === 'string' && output.text.trim() === ''
}
