import type { AgentInputItem, protocol } from '@openai/agents'
import type { Attachment } from '../../attachment.ts'
import type { UserTagContent } from '../../content.ts'
import { isHiddenItem, isRefusedItem } from '../../item.ts'
import type {
  AssistantMessageItem,
  ClientToolCallItem,
  EndOfTurnItem,
  GeneratedImageItem,
  HiddenContextItem,
  SdkHiddenContextItem,
  StructuredInputItem,
  TaskItem,
  ThreadItem,
  UserMessageItem,
  WidgetItem,
  WorkflowItem,
} from '../../item.ts'
import { NotImplementedError } from '../../server/errors.ts'
import { removeNulls } from '../../widgets/remove-nulls.ts'
import { tellOfAttachment } from './attachment-reader.ts'
import * as words from './converter-words.ts'
import { HiddenInput, isBridgeRecord } from './hidden-input.ts'
import { callIdOf, isCall, isResult, pairCalls } from '../model/pair-calls.ts'
import { toFunctionCall } from '../model/portable-calls.ts'
import { isAbortError } from '../model/run-errors.ts'
import { redactText } from '../guardrails/secrets.ts'
import { repairInput } from '../model/valid-input.ts'

/** What one item becomes: nothing, one input item, or several in order. */
export type ConvertedItem = AgentInputItem | AgentInputItem[] | undefined
type Awaitable<Value> = Value | Promise<Value>

/** What some items of a thread became. */
export interface ConvertedItems {
  input: AgentInputItem[]
  /** The thread's item that each input item was made of. */
  origins: ReadonlyMap<AgentInputItem, ThreadItem>
  links: ItemLinks
}

/** By what some items of a thread may change what others become. */
export interface ItemLinks {
  /** The ids of calls, whoever makes or answers them. */
  calls: ReadonlySet<string>
  /** The ids of items elsewhere in the thread that they speak of. */
  references: ReadonlySet<string>
}

export interface ThreadItemConverterOptions {
  /** What the model is given for an attachment, such as what {@link createAttachmentReader} makes of it. */
  attachmentToContent?: (attachment: Attachment, item: UserMessageItem) => Awaitable<protocol.UserContent>
  /** What the model is told of an @-mentioned entity. */
  tagToContent?: (tag: UserTagContent, item: UserMessageItem) => Awaitable<protocol.UserContent>
  /** Whether keys, tokens and the like are taken out of what users wrote. The reference passes them on. */
  redactSecrets?: boolean
  /**
   * Whether the input follows the reference to the letter: an item that no method converts throws, and empty texts and
   * broken arguments are passed on as they are stored. Default: no. Then an item that cannot be converted is described
   * in words, and the input is valid for every provider.
   */
  isLiteral?: boolean
  /** Is told why an item could only be given in words. */
  onUnconverted?: (error: unknown, item: ThreadItem) => void
}

/**
 * Turns a thread into model input, word for word as the reference does, and gives the model back the calls that the bridge has kept, each with
 * its result. Override a method to say it otherwise. Whatever a thread holds becomes input that the strictest provider takes: what cannot be
 * converted, because it is unknown, malformed or a method throws, is told in words.
 * Source: `ThreadItemConverter`, openai/chatkit-python `chatkit/agents.py`.
 */
export class ThreadItemConverter {
  readonly #options: ThreadItemConverterOptions

  constructor(options: ThreadItemConverterOptions = {}) {
    this.#options = options
  }

  /** The input items of all the items, in order. If it is to be literal, throws {@link NotImplementedError} for what no method here converts. */
  async toAgentInput(items: ThreadItem | readonly ThreadItem[]): Promise<AgentInputItem[]> {
    return (await this.convert('id' in items ? [items] : items)).input
  }

  /**
   * The same, with the thread's item that each input item was made of. What a guardrail refused is left out, unless it is what the model is to
   * answer now: then it is judged again. `isContinued`: these are not the thread's newest items, so none of them is what the model is to answer.
   */
  async convert(
    items: readonly ThreadItem[],
    { isContinued = false }: { isContinued?: boolean } = {},
  ): Promise<ConvertedItems> {
    const quoting = isContinued ? undefined : lastUserMessage(items)
    const hidden = new HiddenInput(items)
    const origins = new Map<AgentInputItem, ThreadItem>()
    for (const item of items) {
      if (isRefusedItem(item) && item !== quoting) continue
      const convert = () => this.#convert(hidden.withoutShownCalls(item), item === quoting)
      const converted = hidden.inputOf(item) ?? (await this.#tryConvert(item, convert))
      for (const each of converted === undefined ? [] : [converted].flat()) {
        origins.set(this.#options.isLiteral ? each : toFunctionCall(each), item)
      }
    }
    const { input, ...valid } = this.#options.isLiteral
      ? { input: pairCalls([...origins.keys()]), origins }
      : withValidItems(origins)
    return { input, ...valid, links: linksOf([...origins.keys(), ...input], hidden) }
  }

  /**
   * Whether the item becomes the same input each time, so that a {@link HistoryCache} may keep what it became. By default every item does but for a
   * message with attachments or tags, whose content is looked up elsewhere. Override it along with a method that looks something up.
   */
  isFixed(item: ThreadItem): boolean {
    if (item.type !== 'user_message') return true
    // A message that another program has stored may lack them.
    const { attachments, content }: Partial<UserMessageItem> = item
    return (
      attachments?.length === 0 &&
      (content?.every((part: { type: string } | null) => part?.type !== 'input_tag') ?? false)
    )
  }

  /** `isLast`: the user's message that the model is to answer. Only that one brings its quote. */
  async userMessageToInput(item: UserMessageItem, { isLast }: { isLast: boolean }): Promise<ConvertedItem> {
    const written = item.content.map((part) => (part.type === 'input_tag' ? `@${part.text}` : part.text)).join('')
    const text = this.#options.redactSecrets ? redactText(written) : written
    const attachments = await Promise.all(
      item.attachments.map((each) =>
        this.#tryContent(item, {
          convert: () => this.attachmentToContent(each, item),
          otherwise: () => tellOfAttachment(each, 'it could not be read'),
        }),
      ),
    )
    const messages = [userMessage([{ type: 'input_text', text }, ...attachments])]
    if (isLast && item.quoted_text) messages.push(userText(words.quote(item.quoted_text)))

    const tags = uniqueTags(item.content.filter((part) => part.type === 'input_tag'))
    if (tags.length > 0) {
      const contents = await Promise.all(
        tags.map((tag) =>
          this.#tryContent(item, {
            convert: () => this.tagToContent(tag, item),
            otherwise: () => ({ type: 'input_text', text: words.tag(tag) }),
          }),
        ),
      )
      messages.push(userMessage([{ type: 'input_text', text: words.TAGS }, ...contents]))
    }
    return messages
  }

  /** What the model is given for an attachment. */
  attachmentToContent(attachment: Attachment, item: UserMessageItem): Awaitable<protocol.UserContent> {
    if (this.#options.attachmentToContent) return this.#options.attachmentToContent(attachment, item)
    if (!this.#options.isLiteral) return tellOfAttachment(attachment, 'this assistant does not read attachments')
    throw new NotImplementedError(
      `Attachment ${attachment.id} cannot be given to the model: give the converter attachmentToContent.`,
    )
  }

  /** What the model is told of an @-mentioned entity. */
  tagToContent(tag: UserTagContent, item: UserMessageItem): Awaitable<protocol.UserContent> {
    if (this.#options.tagToContent) return this.#options.tagToContent(tag, item)
    if (!this.#options.isLiteral) return { type: 'input_text', text: words.tag(tag) }
    throw new NotImplementedError(`Tag ${tag.id} cannot be given to the model: give the converter tagToContent.`)
  }

  assistantMessageToInput({ content }: AssistantMessageItem): Awaitable<ConvertedItem> {
    return {
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: content.map(({ text }) => ({ type: 'output_text', text })),
    }
  }

  /** A call with its result. One that the page has not answered is left out. */
  clientToolCallToInput({ status, call_id, name, ...call }: ClientToolCallItem): Awaitable<ConvertedItem> {
    if (status === 'pending') return undefined
    const output = JSON.stringify(call.output ?? null)
    return [
      { type: 'function_call', callId: call_id, name, arguments: JSON.stringify(call.arguments), status: 'completed' },
      { type: 'function_call_result', callId: call_id, name, output, status: 'completed' },
    ]
  }

  widgetToInput({ id, widget }: WidgetItem): Awaitable<ConvertedItem> {
    return userText(words.widget(id, removeNulls(widget)))
  }

  workflowToInput({ workflow }: WorkflowItem): Awaitable<ConvertedItem> {
    return workflow.tasks
      .map(words.task)
      .filter((text) => text !== undefined)
      .map(userText)
  }

  taskToInput({ task }: TaskItem): Awaitable<ConvertedItem> {
    const text = words.task(task)
    return text === undefined ? undefined : userText(text)
  }

  structuredInputToInput(item: StructuredInputItem): Awaitable<ConvertedItem> {
    return userText(words.structuredInput(item))
  }

  hiddenContextToInput({ id, content }: HiddenContextItem): Awaitable<ConvertedItem> {
    if (typeof content === 'string') return userText(words.hiddenContext(content))
    if (isBridgeRecord(content)) return undefined
    if (!this.#options.isLiteral) return userText(words.hiddenContext(JSON.stringify(content)))
    throw new NotImplementedError(
      `Hidden context ${id} is no text: override hiddenContextToInput() of the converter to word it.`,
    )
  }

  sdkHiddenContextToInput({ content }: SdkHiddenContextItem): Awaitable<ConvertedItem> {
    return userText(words.hiddenContext(content))
  }

  generatedImageToInput({ image }: GeneratedImageItem): Awaitable<ConvertedItem> {
    if (!image) return undefined
    if (!this.#options.isLiteral && !FETCHABLE.test(image.url)) return userText(words.GENERATED_IMAGE_UNSEEN)
    return userMessage([
      { type: 'input_text', text: words.GENERATED_IMAGE },
      { type: 'input_image', image: image.url, detail: 'auto' },
    ])
  }

  endOfTurnToInput(_item: EndOfTurnItem): Awaitable<ConvertedItem> {
    return undefined
  }

  async #tryContent(
    item: ThreadItem,
    { convert, otherwise }: { convert: () => Awaitable<protocol.UserContent>; otherwise: () => protocol.UserContent },
  ): Promise<protocol.UserContent> {
    try {
      return await convert()
    } catch (error) {
      this.#tolerate(error, item)
      return otherwise()
    }
  }

  async #tryConvert(item: ThreadItem, convert: () => Awaitable<ConvertedItem>): Promise<ConvertedItem> {
    try {
      return await convert()
    } catch (error) {
      this.#tolerate(error, item)
      return userText(words.unconverted(item.type))
    }
  }

  /** One entry that cannot be converted must not make the whole thread unanswerable. */
  #tolerate(error: unknown, item: ThreadItem): void {
    if (this.#options.isLiteral || isAbortError(error)) throw error
    this.#options.onUnconverted?.(error, item)
  }

  #convert(item: ThreadItem, isLast: boolean): Awaitable<ConvertedItem> {
    switch (item.type) {
      case 'user_message':
        return this.userMessageToInput(item, { isLast })
      case 'assistant_message':
        return this.assistantMessageToInput(item)
      case 'client_tool_call':
        return this.clientToolCallToInput(item)
      case 'widget':
        return this.widgetToInput(item)
      case 'workflow':
        return this.workflowToInput(item)
      case 'task':
        return this.taskToInput(item)
      case 'structured_input':
        return this.structuredInputToInput(item)
      case 'hidden_context_item':
        return this.hiddenContextToInput(item)
      case 'sdk_hidden_context':
        return this.sdkHiddenContextToInput(item)
      case 'generated_image':
        return this.generatedImageToInput(item)
      case 'end_of_turn':
        return this.endOfTurnToInput(item)
      default:
        throw new Error(`Unknown item: ${JSON.stringify(item satisfies never)}`)
    }
  }
}

/** What a provider can see: an image of the web, or one that is given as it is. */
const FETCHABLE = /^(?:https?:\/\/|data:image\/)/i

/** The input as every provider takes it, with the item of the thread that each was made of, changed or not. */
function withValidItems(origins: ReadonlyMap<AgentInputItem, ThreadItem>) {
  const repaired = repairInput([...origins.keys()])
  const validOrigins = new Map<AgentInputItem, ThreadItem>()
  for (const { item, valid } of repaired) {
    const origin = origins.get(item)
    if (origin) validOrigins.set(valid, origin)
  }
  return { input: repaired.map(({ valid }) => valid), origins: validOrigins }
}

/** The calls of the input, as they were stored and as they are now. */
function linksOf(input: readonly AgentInputItem[], { clientCallIds, references }: HiddenInput): ItemLinks {
  const calls = new Set(clientCallIds)
  for (const item of input) if (isCall(item) || isResult(item)) calls.add(callIdOf(item))
  return { calls, references }
}

/** The newest message of the user, unless something that the user has seen came after it. */
function lastUserMessage(items: readonly ThreadItem[]): UserMessageItem | undefined {
  const newest = items.findLast((item) => !isHiddenItem(item))
  return newest?.type === 'user_message' ? newest : undefined
}

/** Two entities may have one label, and one may be named twice. */
function uniqueTags(tags: UserTagContent[]): UserTagContent[] {
  const first = new Map<string, UserTagContent>()
  for (const tag of tags) {
    const key = `${tag.id}\n${tag.text}`
    if (!first.has(key)) first.set(key, tag)
  }
  return [...first.values()]
}

function userText(text: string): protocol.UserMessageItem {
  return userMessage([{ type: 'input_text', text }])
}

function userMessage(content: protocol.UserContent[]): protocol.UserMessageItem {
  return { type: 'message', role: 'user', content }
}
