import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Attachment, AttachmentCreateParams } from '@frontdesk/chatkit'
import { AttachmentStore } from '@frontdesk/chatkit/server'

/** Takes uploads in both ways, and keeps their bytes in memory. */
export class KeptFiles extends AttachmentStore {
  readonly bytes = new Map<string, string>()
  readonly deleted: string[] = []
  #count = 0

  override async createAttachment({ name, mime_type }: AttachmentCreateParams): Promise<Attachment> {
    this.#count += 1
    const id = `atc_${this.#count}`
    return {
      id,
      name,
      mime_type,
      type: 'file',
      upload_descriptor: { url: `/upload?id=${id}`, method: 'PUT', headers: {} },
    }
  }

  override async deleteAttachment(id: string): Promise<void> {
    this.deleted.push(id)
  }

  /** Where the bytes go, for the routes of a page. */
  readonly routes = {
    '/upload': (request: IncomingMessage, response: ServerResponse): void => {
      const id = new URL(request.url ?? '', 'http://localhost').searchParams.get('id') ?? 'form'
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        this.bytes.set(id, Buffer.concat(pieces).toString())
        const attachment = {
          id: 'atc_form',
          name: 'notes.txt',
          mime_type: 'text/plain',
          type: 'file',
          upload_descriptor: null,
        }
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(attachment))
      })
    },
  }
}
