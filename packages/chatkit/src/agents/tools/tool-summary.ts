import { redactText, redactValue } from '../guardrails/secrets.ts'
import { shorten } from '../slice-text.ts'
import { wordProtocolError } from './tool-failure.ts'

const MAX_ARGUMENTS = 200
const MAX_RESULT = 300
const MAX_VALUE = 80

/** The arguments of a call in one line, redacted and shortened: `city: "Rome", limit: 5`. Empty when there are none. */
export function summarizeArguments(json: string): string {
  const value = redactValue(parseJson(json))
  if (typeof value !== 'object' || value === null) return shorten(toText(value), MAX_ARGUMENTS)
  const members = Object.entries(value).map(([name, member]) => `${name}: ${shorten(toText(member), MAX_VALUE)}`)
  return shorten(members.join(', '), MAX_ARGUMENTS)
}

/** What a tool gave back in one line, redacted and shortened. */
export function summarizeOutput(output: unknown): string {
  return shorten(oneLine(redactText(outputText(output))), MAX_RESULT)
}

/**
 * Why a call failed, if it did. The SDK does not say: a failed call is an ordinary result to it, so failure is known by its words: those of the
 * SDK and of MCP servers, and `ERROR:`, with which our own tools begin.
 */
export function failureReason(output: unknown): string | undefined {
  const text = wordProtocolError(outputText(output).trimStart())
  const reason = text.replace(/^ERROR(?::\s*|\s+|$)/, '')
  const isFailure = reason !== text || FAILURES.some((words) => text.startsWith(words)) || text === 'aborted'
  return isFailure ? shorten(oneLine(redactText(reason)), MAX_RESULT) : undefined
}

/** How the SDK and MCP servers word a failure. */
const FAILURES = [
  'An error occurred while running the tool',
  'Input validation error:',
  'Tool execution was not approved',
]

/** The text of a tool's output, in whichever of its forms the SDK hands it on. */
export function outputText(output: unknown): string {
  const value = typeof output === 'string' ? parseBlocks(output) : output
  if (typeof value === 'string') return value
  const blocks = Array.isArray(value) ? value : [value]
  if (!blocks.every(isBlock)) return JSON.stringify(value) ?? ''
  return blocks.map((block) => ('text' in block ? String(block.text) : `[${block.type}]`)).join('\n')
}

function isBlock(value: unknown): value is { type: string; text?: unknown } {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** Hooks are given content blocks as JSON text. */
function parseBlocks(text: string): unknown {
  const value = /^\s*[[{]/.test(text) ? parseJson(text) : text
  const blocks = Array.isArray(value) ? value : [value]
  return blocks.length > 0 && blocks.every(isBlock) ? value : text
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A model may write anything for arguments, and a tool for its result: then the text itself is shown.
    return text
  }
}

function toText(value: unknown): string {
  return oneLine(JSON.stringify(value) ?? '')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
