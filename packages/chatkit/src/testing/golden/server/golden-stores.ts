import { Attachment } from '../../../attachment.ts'
import type { AttachmentCreateParams } from '../../../attachment.ts'
import type { JsonObject } from '../../../json.ts'
import { AttachmentStore } from '../../../server/attachment-store.ts'
import { createId } from '../../../server/id.ts'
import type { ItemKind } from '../../../server/id.ts'
import { MemoryStore } from '../../../server/memory-store.ts'
import { parseScripted } from './script-world.ts'
import type { GoldenContext } from './script-world.ts'

/** Counts its ids, so that they sort in the order in which they were made, as the recorder's did. */
export class GoldenStore extends MemoryStore {
  #count = 0

  override generateThreadId(): string {
    return this.#next('thread')
  }

  override generateItemId(kind: ItemKind): string {
    return this.#next(kind)
  }

  #next(kind: ItemKind): string {
    const [prefix] = createId(kind).split('_')
    return `${prefix}_${(++this.#count).toString(16).padStart(8, '0')}`
  }
}

/** What an attachment store of a scenario needs of its server. */
interface AttachmentTools {
  log: (call: JsonObject) => void
  fill: (attachment: JsonObject) => JsonObject
  fail: (problem: string) => never
}

/** Gives the prepared attachments one by one. With none prepared, two-phase upload counts as not overridden. */
export class GoldenAttachmentStore extends AttachmentStore<GoldenContext> {
  readonly #prepared: JsonObject[] | undefined
  readonly #tools: AttachmentTools
  #created = 0

  constructor(prepared: JsonObject[] | undefined, tools: AttachmentTools) {
    super()
    this.#prepared = prepared
    this.#tools = tools
  }

  override async createAttachment(params: AttachmentCreateParams, context: GoldenContext): Promise<Attachment> {
    this.#tools.log({ hook: 'create_attachment', params })
    if (!this.#prepared) return super.createAttachment(params, context)
    const prepared = this.#prepared[this.#created++]
    if (!prepared) return this.#tools.fail('The scenario prepares no attachment for this call')
    const attachment = this.#tools.fill(prepared)
    // What the protocol does not declare stays: a store may well keep more, and the server has to leave it out.
    return { ...attachment, ...parseScripted(Attachment, attachment, this.#tools) }
  }

  async deleteAttachment(attachmentId: string): Promise<void> {
    this.#tools.log({ hook: 'delete_attachment', attachment_id: attachmentId })
  }
}
