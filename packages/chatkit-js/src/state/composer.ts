import type { Attachment, Entity, ModelOption, OpenAIChatKit, ToolOption, UserMessageContent } from '@openai/chatkit'
import type { UserMessageInput } from '@frontdesk/chatkit'
import { Observable } from './observable.ts'
import { toContent, toDraft } from './mentions.ts'

/** A file on its way into a message. */
export interface DraftAttachment {
  readonly key: string
  readonly name: string
  readonly mimeType: string
  readonly status: 'uploading' | 'ready' | 'failed'
  /** From 0 to 1. */
  readonly progress: number
  readonly previewUrl: string | undefined
  /** Absent until it is uploaded. */
  readonly attachment: Attachment | undefined
  /** Absent where the page has given an attachment that was uploaded before. */
  readonly file: File | undefined
}

/** What stands in the composer. */
export interface ComposerState {
  readonly text: string
  /** The entities that were mentioned; those whose `@title` is no longer in the text are not sent. */
  readonly entities: readonly Entity[]
  readonly quote: string | undefined
  readonly attachments: readonly DraftAttachment[]
  readonly toolId: string | null
  readonly modelId: string | undefined
}

const EMPTY: ComposerState = {
  text: '',
  entities: [],
  quote: undefined,
  attachments: [],
  toolId: null,
  modelId: undefined,
}

type ComposerValue = Omit<Parameters<OpenAIChatKit['setComposerValue']>[0], 'files'>

/** The draft of a message. */
export class Composer {
  readonly state = new Observable<ComposerState>(EMPTY)
  /** The attachments of what was sent, by their ids: for a message that comes back. */
  readonly #sent = new Map<string, DraftAttachment>()

  patch(changes: Partial<ComposerState>): void {
    this.state.update((state) => ({ ...state, ...changes }))
  }

  /** Takes an entity among those that the text may name. */
  mention(entity: Entity): void {
    const { entities } = this.state.value
    this.patch({ entities: [...entities.filter(({ id }) => id !== entity.id), entity] })
  }

  /** Sets what is given and leaves the rest, as `setComposerValue` does. */
  setValue({ text, content, reply, attachments, selectedToolId, selectedModelId }: ComposerValue): void {
    const parts: UserMessageContent[] | undefined =
      content ?? (text === undefined ? undefined : [{ type: 'input_text', text }])
    this.patch({
      ...(parts && toDraft(parts)),
      ...(reply !== undefined && { quote: reply === '' ? undefined : reply }),
      ...(attachments && { attachments: attachments.map(toDraftAttachment) }),
      ...(selectedToolId !== undefined && { toolId: selectedToolId }),
      ...(selectedModelId !== undefined && { modelId: selectedModelId }),
    })
  }

  /** The model that a message names: the chosen one, or the one that the page calls the default. Otherwise the server's own default holds. */
  modelOf(models: readonly ModelOption[]): string | undefined {
    return this.state.value.modelId ?? models.find(({ default: isDefault = false }) => isDefault)?.id
  }

  /** The message as it would be sent now; undefined while there is nothing to send or files are still on their way. */
  toInput(models: readonly ModelOption[]): UserMessageInput | undefined {
    const { text, entities, quote, attachments, toolId } = this.state.value
    const model = this.modelOf(models)
    const ready = attachments.flatMap(({ attachment }) => (attachment ? [attachment.id] : []))
    if (text.trim() === '' && ready.length === 0) return undefined
    if (attachments.some(({ status }) => status === 'uploading')) return undefined
    return {
      content: toContent(text, entities),
      attachments: ready,
      ...(quote !== undefined && { quoted_text: quote }),
      inference_options: {
        ...(toolId !== null && { tool_choice: { id: toolId } }),
        ...(model !== undefined && { model }),
      },
    }
  }

  /** Attachments that the page sends past the draft. */
  rememberSent(attachments: readonly Attachment[]): void {
    this.#remember(attachments.map(toDraftAttachment))
  }

  #remember(attachments: readonly DraftAttachment[]): void {
    for (const each of attachments) if (each.attachment) this.#sent.set(each.attachment.id, each)
  }

  /** Takes back a message that was not taken by the server, and puts it before what was written since. */
  giveBack({ content, attachments, quoted_text, inference_options }: UserMessageInput): void {
    const { text, entities, quote, toolId, attachments: since } = this.state.value
    const back = toDraft(content)
    const files = attachments.flatMap((id) => this.#sent.get(id) ?? [])
    this.patch({
      text: [back.text, text].filter((each) => each !== '').join('\n\n'),
      entities: [...back.entities, ...entities.filter(({ id }) => back.entities.every((each) => each.id !== id))],
      quote: quoted_text ?? quote,
      attachments: [...files, ...since],
      toolId: toolId ?? inference_options.tool_choice?.id ?? null,
    })
  }

  /** Empties the draft after it was sent. A tool stays chosen where its option says so. */
  clear(tools: readonly ToolOption[]): void {
    const { toolId, modelId } = this.state.value
    this.#remember(this.state.value.attachments)
    const isPersistent = tools.some(({ id, persistent }) => id === toolId && persistent === true)
    this.state.set({ ...EMPTY, modelId, toolId: isPersistent ? toolId : null })
  }
}

function toDraftAttachment(attachment: Attachment): DraftAttachment {
  return {
    key: attachment.id,
    name: attachment.name,
    mimeType: attachment.mime_type,
    status: 'ready',
    progress: 1,
    previewUrl: attachment.type === 'image' ? attachment.preview_url : undefined,
    attachment,
    file: undefined,
  }
}
