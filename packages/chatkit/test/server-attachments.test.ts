import { describe, expect, it } from 'vitest'
import type { Attachment, AttachmentCreateParams } from '@frontdesk/chatkit'
import { AttachmentStore, createId, NotConfiguredError, NotImplementedError } from '@frontdesk/chatkit/server'
import { requestJson } from '@frontdesk/chatkit/testing'
import { CONTEXT, TestServer } from './server-support.ts'
import type { TestContext } from './server-support.ts'

class UploadStore extends AttachmentStore<TestContext> {
  readonly deleted: [string, TestContext][] = []

  override async createAttachment({ name, mime_type }: AttachmentCreateParams): Promise<Attachment> {
    const upload_descriptor = { url: 'https://example.com/u?sig=a%2Fb', method: 'PUT' as const, headers: {} }
    return { id: 'atc_1', name, mime_type, type: 'file', upload_descriptor, metadata: { path: '/secret' } }
  }

  async deleteAttachment(...call: [string, TestContext]): Promise<void> {
    this.deleted.push(call)
  }
}

const create = { type: 'attachments.create', params: { name: 'a.txt', size: 3, mime_type: 'text/plain' } } as const
const remove = { type: 'attachments.delete', params: { attachment_id: 'atc_1' } } as const

describe('attachments', () => {
  it('are created with where to upload, their metadata kept on the server', async () => {
    const server = new TestServer(undefined, { attachmentStore: new UploadStore() })
    const attachment = { id: 'atc_1', name: 'a.txt', mime_type: 'text/plain', type: 'file' }
    const upload_descriptor = { url: 'https://example.com/u?sig=a%2Fb', method: 'PUT', headers: {} }
    expect(await requestJson(server, create, CONTEXT)).toEqual({ ...attachment, upload_descriptor })
    expect(server.store.snapshot().attachments).toEqual([
      { ...attachment, upload_descriptor, metadata: { path: '/secret' } },
    ])
  })

  it('are deleted with their bytes, and deleting an unknown one does nothing', async () => {
    const attachmentStore = new UploadStore()
    const server = new TestServer(undefined, { attachmentStore })
    await requestJson(server, create, CONTEXT)
    expect(await requestJson(server, remove, CONTEXT)).toEqual({})
    expect(server.store.snapshot().attachments).toEqual([])
    expect(await requestJson(server, remove, CONTEXT)).toEqual({})
    expect(attachmentStore.deleted).toEqual([
      ['atc_1', CONTEXT],
      ['atc_1', CONTEXT],
    ])
  })

  it('are refused without an attachment store', async () => {
    await expect(new TestServer().process(create, CONTEXT)).rejects.toThrow(NotConfiguredError)
    await expect(new TestServer().process(remove, CONTEXT)).rejects.toThrow(NotConfiguredError)
  })

  it('need a store that overrides createAttachment() to be uploaded in two phases', async () => {
    class DirectStore extends AttachmentStore<TestContext> {
      async deleteAttachment(): Promise<void> {}
    }
    const attachmentStore = new DirectStore()
    const server = new TestServer(undefined, { attachmentStore })
    await expect(server.process(create, CONTEXT)).rejects.toThrow(NotImplementedError)
    expect(attachmentStore.generateAttachmentId('text/plain', CONTEXT)).toMatch(/^atc_/)
    expect(createId('attachment')).toMatch(/^atc_[0-9a-f]{32}$/)
  })
})
