import type { CustomApiConfig } from '@openai/chatkit'
import { uploadAttachment } from '@frontdesk/client'
import type { ChatKitClient } from '@frontdesk/client'
import type { Composer, DraftAttachment } from './composer.ts'
import { fetchWithProgress } from './fetch-with-progress.ts'

interface UploadParts {
  composer: Composer
  client: () => ChatKitClient
  api: () => Omit<CustomApiConfig, 'domainKey'>
  report: (error: unknown) => void
}

/** The files of a draft on their way to the server. */
export class Uploads {
  readonly #parts: UploadParts
  readonly #running = new Map<string, AbortController>()
  #count = 0

  constructor(parts: UploadParts) {
    this.#parts = parts
  }

  async add(file: File): Promise<void> {
    const { composer } = this.#parts
    this.#count += 1
    const draft: DraftAttachment = {
      key: `file-${this.#count}`,
      name: file.name,
      mimeType: file.type,
      status: 'uploading',
      progress: 0,
      previewUrl: /^image\/(png|jpeg|gif|webp|avif)$/.test(file.type) ? URL.createObjectURL(file) : undefined,
      attachment: undefined,
      file,
    }
    composer.patch({ attachments: [...composer.state.value.attachments, draft] })
    await this.#send(draft.key, file)
  }

  async retry(key: string): Promise<void> {
    const draft = this.#parts.composer.state.value.attachments.find((each) => each.key === key)
    if (!draft?.file) return
    this.#change(key, { status: 'uploading', progress: 0 })
    await this.#send(key, draft.file)
  }

  /** Takes a file out of the draft; what was uploaded is deleted again. */
  async remove(key: string): Promise<void> {
    const { composer, client, report } = this.#parts
    const draft = composer.state.value.attachments.find((each) => each.key === key)
    this.#running.get(key)?.abort()
    composer.patch({ attachments: composer.state.value.attachments.filter((each) => each.key !== key) })
    if (draft?.previewUrl?.startsWith('blob:')) URL.revokeObjectURL(draft.previewUrl)
    // One that the page has given is the page's.
    if (!draft?.attachment || !draft.file) return
    try {
      await client().send({ type: 'attachments.delete', params: { attachment_id: draft.attachment.id } })
    } catch (error) {
      report(error)
    }
  }

  async #send(key: string, file: File): Promise<void> {
    const { api, client, report } = this.#parts
    const { fetch = fetchWithProgress((progress) => this.#change(key, { progress })), uploadStrategy, url } = api()
    const running = new AbortController()
    this.#running.set(key, running)
    try {
      const attachment = await uploadAttachment(client(), file, {
        strategy: uploadStrategy,
        fetch,
        signal: running.signal,
        baseUrl: new URL(url, document.baseURI),
      })
      this.#change(key, { status: 'ready', progress: 1, attachment })
    } catch (error) {
      if (running.signal.aborted) return
      this.#change(key, { status: 'failed' })
      report(error)
    }
    this.#running.delete(key)
  }

  #change(key: string, changes: Partial<DraftAttachment>): void {
    const { composer } = this.#parts
    composer.patch({
      attachments: composer.state.value.attachments.map((each) => (each.key === key ? { ...each, ...changes } : each)),
    })
  }
}
