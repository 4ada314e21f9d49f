import { expect } from 'vitest'
import type { Attachment } from '../../attachment.ts'
import { NotFoundError } from '../../server/errors.ts'
import { ada, makeAttachment } from './samples.ts'
import type { StoreTest } from './store-test.ts'

export function describeAttachments(test: StoreTest): void {
  test('gives back an attachment as it was saved', async ({ store }) => {
    const attachment: Attachment = { ...makeAttachment('atc_1'), metadata: { bytes: 3, checksum: null } }
    await store.saveAttachment(attachment, ada)
    expect(await store.loadAttachment('atc_1', ada)).toEqual(attachment)
    const attached: Attachment = { ...makeAttachment('atc_1'), thread_id: 'thr_1' }
    await store.saveAttachment(attached, ada)
    expect(await store.loadAttachment('atc_1', ada)).toEqual(attached)
  })

  test('deletes an attachment, and knows none that was not saved', async ({ store }) => {
    await store.saveAttachment(makeAttachment('atc_1'), ada)
    await store.deleteAttachment('atc_1', ada)
    await expect(store.loadAttachment('atc_1', ada)).rejects.toThrow(NotFoundError)
    await expect(store.deleteAttachment('atc_1', ada)).resolves.toBeUndefined()
  })
}
