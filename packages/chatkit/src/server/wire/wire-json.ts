import { removeNulls } from '../../widgets/remove-nulls.ts'

/** Members that hold JSON of the app's own, besides every `metadata`, by the `type` of the object they are in: their nulls are data. */
const FREE_FORM: Readonly<Record<string, readonly string[]>> = {
  input_tag: ['data'],
  entity: ['data'],
  client_effect: ['data'],
  client_tool_call: ['arguments', 'output'],
  hidden_context_item: ['content'],
}

/** Members that hold a widget tree: every null in it is removed. */
const WIDGETS: Readonly<Record<string, string>> = {
  widget: 'widget',
  'widget.root.updated': 'widget',
  'widget.component.updated': 'component',
}

/**
 * The compact JSON of anything that goes over the wire. A declared member that is null is left out, JSON of the app's own keeps its nulls, and
 * widget trees lose theirs at every depth. A lone surrogate becomes U+FFFD. Source: §1.8 of the protocol.
 */
export function toWireJson(value: unknown): string {
  const json = JSON.stringify(hasNull(value) ? withoutNulls(value) : value)
  return json.includes('\\ud') ? json.replaceAll(LONE_SURROGATE, '\uFFFD') : json
}

/** The JSON of one string: {@link toWireJson} for the text of a delta. */
export function toWireString(text: string): string {
  return JSON.stringify(text.isWellFormed() ? text : text.toWellFormed())
}

/** `JSON.stringify` writes only lone surrogates as escapes. A backslash that is itself escaped begins none. */
const LONE_SURROGATE = /(?<=(?<!\\)(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g

function hasNull(value: unknown): boolean {
  if (value === null) return true
  if (typeof value !== 'object') return false
  for (const name in value) {
    if (hasNull((value as Record<string, unknown>)[name])) return true
  }
  return false
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const type = 'type' in value ? String(value.type) : ''
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(
    members.map(([name, member]) => {
      if (name === 'metadata' || FREE_FORM[type]?.includes(name)) return [name, member]
      return [name, WIDGETS[type] === name ? removeNulls(member) : withoutNulls(member)]
    }),
  )
}
