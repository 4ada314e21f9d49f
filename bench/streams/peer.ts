/** The public peer `chatkit-node-backend-sdk`, served as its README says: Express, `process`, a write per frame. */
import type { RequestListener } from 'node:http'
import * as peer from 'chatkit-node-backend-sdk'
import express from 'express'
import { sse } from './serving.ts'

/** The least of a store that the peer can run on: maps in memory. */
export class PeerStore extends peer.Store {
  readonly #threads = new Map<string, peer.ThreadMetadata>()
  readonly #items = new Map<string, peer.ThreadItem[]>()

  override async loadThread(id: string): Promise<peer.ThreadMetadata> {
    const thread = this.#threads.get(id)
    if (thread === undefined) throw new Error(`Thread ${id} not found`)
    return thread
  }

  override async saveThread(thread: peer.ThreadMetadata): Promise<void> {
    this.#threads.set(thread.id, thread)
  }

  override async deleteThread(id: string): Promise<void> {
    this.#threads.delete(id)
  }

  override async loadThreads(): Promise<peer.Page<peer.ThreadMetadata>> {
    return { data: [...this.#threads.values()], has_more: false, after: null }
  }

  override async loadThreadItems(id: string): Promise<peer.Page<peer.ThreadItem>> {
    return { data: this.#items.get(id) ?? [], has_more: false, after: null }
  }

  override async addThreadItem(id: string, item: peer.ThreadItem): Promise<void> {
    this.#items.set(id, [...(this.#items.get(id) ?? []), item])
  }

  override async saveItem(): Promise<void> {}

  override async loadItem(id: string, itemId: string): Promise<peer.ThreadItem> {
    const item = this.#items.get(id)?.find((each) => each.id === itemId)
    if (item === undefined) throw new Error(`Item ${itemId} not found`)
    return item
  }

  override async deleteThreadItem(): Promise<void> {}
  override async saveAttachment(): Promise<void> {}
  override async deleteAttachment(): Promise<void> {}

  override async loadAttachment(id: string): Promise<peer.Attachment> {
    throw new Error(`Attachment ${id} not found`)
  }
}

export function peerListener(server: peer.ChatKitServer): RequestListener {
  return express()
    .use(express.json())
    .post('/', async (request, response) => {
      const result = await server.process(JSON.stringify(request.body), {})
      if (!result.isStreaming) {
        response.json(result.toJSON())
        return
      }
      response.writeHead(200, sse)
      for await (const chunk of result) response.write(chunk)
      response.end()
    })
}
