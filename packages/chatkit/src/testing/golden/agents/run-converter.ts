import type { AgentInputItem, protocol } from '@openai/agents'
import { ThreadItemConverter } from '../../../agents/index.ts'
import type { Attachment } from '../../../attachment.ts'
import type { UserTagContent } from '../../../content.ts'
import { ThreadItem } from '../../../item.ts'
import type { UserMessageItem } from '../../../item.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import { NotImplementedError } from '../../../server/errors.ts'
import type { ScenarioCase } from '../scenarios/scenario.ts'

interface Overrides {
  tag?: string
  attachment?: string
}

const WIDGET_PREFIX = /^The following graphical UI widget \(id: [^)]*\) was displayed to the user:/

/** The model input that the items become, in the form of the Responses API. */
export async function runConverter(input: ScenarioCase): Promise<JsonValue> {
  const items = ThreadItem.array().parse(input['items'])
  const converter = new GoldenConverter(input['overrides'] ?? {})
  try {
    return { input: (await converter.toAgentInput(items)).map(toResponsesItem) }
  } catch (error) {
    if (error instanceof NotImplementedError) return { throws: error.code }
    throw error
  }
}

/** Words tags and attachments as the case says, and where it says nothing, not at all. */
class GoldenConverter extends ThreadItemConverter {
  readonly #overrides: Overrides

  constructor(overrides: Overrides) {
    super({ isLiteral: true })
    this.#overrides = overrides
  }

  override tagToContent(tag: UserTagContent, item: UserMessageItem): Awaitable<protocol.UserContent> {
    const template = this.#overrides.tag
    return template === undefined ? super.tagToContent(tag, item) : fill(template, { ...tag })
  }

  override attachmentToContent(attachment: Attachment, item: UserMessageItem): Awaitable<protocol.UserContent> {
    const template = this.#overrides.attachment
    return template === undefined ? super.attachmentToContent(attachment, item) : fill(template, { ...attachment })
  }
}

type Awaitable<Value> = Value | Promise<Value>

function fill(template: string, members: Record<string, unknown>): protocol.UserContent {
  return { type: 'input_text', text: template.replace(/\{(id|text|name)\}/g, (_match, name) => String(members[name])) }
}

/** As the SDK sends the item to the Responses API, with the members that API itself adds to what it is given. */
function toResponsesItem(item: AgentInputItem): JsonObject {
  switch (item.type) {
    case 'function_call':
      return {
        type: item.type,
        call_id: item.callId,
        name: item.name,
        arguments: canonical(JSON.parse(item.arguments)),
      }
    case 'function_call_result':
      return {
        type: 'function_call_output',
        call_id: item.callId,
        output: canonical(JSON.parse(asText(item.output))),
      }
    case 'message':
      if (item.role === 'system' || typeof item.content === 'string') break
      return { type: item.type, role: item.role, content: item.content.map(toResponsesPart) }
    default:
  }
  throw new Error(`The converter made an item of an unexpected kind: ${JSON.stringify(item)}`)
}

function toResponsesPart(part: protocol.UserContent | protocol.AssistantContent): JsonObject {
  switch (part.type) {
    case 'input_text':
      return { type: part.type, text: withCanonicalWidget(part.text) }
    case 'output_text':
      return { type: part.type, text: part.text, annotations: [], logprobs: null }
    case 'input_image':
      return { type: part.type, detail: part.detail ?? 'auto', image_url: asText(part.image) }
    default:
      throw new Error(`The converter made a part of an unexpected kind: ${JSON.stringify(part)}`)
  }
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`Expected a text, got ${JSON.stringify(value)}`)
  return value
}

function withCanonicalWidget(text: string): string {
  const prefix = WIDGET_PREFIX.exec(text)?.[0]
  return prefix === undefined ? text : prefix + canonical(JSON.parse(text.slice(prefix.length)))
}

/** Compact JSON with its members sorted by name. */
function canonical(value: JsonValue): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member
    return Object.fromEntries(Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1)))
  })
}
