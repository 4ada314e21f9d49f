import type { Attachment, Entity, OpenAIChatKit, ToolOption, UserMessageContent } from '@openai/chatkit'
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

  /** The message as it would be sent now; undefined while there is nothing to send or files are still on their way. */
  toInput(): UserMessageInput | undefined {
    const { text, entities, quote, attachments, toolId, modelId } = this.state.value
    const ready = attachments.flatMap(({ attachment }) => (attachment ? [attachment.id] : []))
    if (text.trim() === '' && ready.length === 0) return undefined
    if (attachments.some(({ status }) => status === 'uploading')) return undefined
    return {
      content: toContent(text, entities),
      attachments: ready,
      ...(quote !== undefined && { quoted_text: quote }),
      inference_options: {
        ...(toolId !== null && { tool_choice: { id: toolId } }),
        ...(modelId !== undefined && { model: modelId }),
      },
    }
  }

  /** Empties the draft after it was sent. A tool stays chosen where its option says so. */
  clear(tools: readonly ToolOption[]): void {
    const { toolId, modelId } = this.state.value
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
