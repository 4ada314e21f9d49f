import type { Attachment } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/store'
import { openFileStore, readAttachment } from '@frontdesk/store/files'
import type { SqlStore } from '@frontdesk/store'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { keyOf } from '../src/files/attachment-key.ts'
import { databases, makeDirectory } from './support/databases.ts'
import { ada, bob } from './support/samples.ts'

const makeAttachment = (id: string): Attachment => ({ id, type: 'file', name: `${id}.txt`, mime_type: 'text/plain' })
const idsOf = ({ data }: { data: Attachment[] }) => data.map(({ id }) => id)

describe.each(Object.entries(databases))('attachments in %s', (_, makePlace) => {
  /** Three of Ada's in another order than that of their ids, one of hers in another tenant, one of Bob's. */
  async function open(): Promise<SqlStore> {
    const store = await (await makePlace()).open()
    for (const [index, id] of ['atc_b', 'atc_c', 'atc_a'].entries()) {
      await store.saveAttachment(makeAttachment(id), ada)
      await store.database.write(function* () {
        yield { text: 'UPDATE attachments SET created_at = $1 WHERE id = $2', values: [index, id] }
      })
    }
    await store.saveAttachment(makeAttachment('atc_tenant'), { ...ada, tenantId: 'other' })
    await store.saveAttachment(makeAttachment('atc_bob'), bob)
    return store
  }

  it('are listed for their owner alone, in the order of their first saves', async () => {
    const store = await open()
    await store.saveAttachment({ ...makeAttachment('atc_b'), name: 'renamed' }, ada)
    const page = await store.loadAttachments({ limit: 10, order: 'asc' }, ada)
    expect(idsOf(page)).toEqual(['atc_b', 'atc_c', 'atc_a'])
    expect(page.data[0]).toEqual({ ...makeAttachment('atc_b'), name: 'renamed' })
    expect(idsOf(await store.loadAttachments({ limit: 10, order: 'desc' }, ada))).toEqual(['atc_a', 'atc_c', 'atc_b'])
    const other = { ...ada, tenantId: 'other' }
    expect(idsOf(await store.loadAttachments({ limit: 10, order: 'asc' }, other))).toEqual(['atc_tenant'])
    expect(idsOf(await store.loadAttachments({ limit: 10, order: 'asc' }, bob))).toEqual(['atc_bob'])
    expect(await store.loadAttachments({ limit: 10, order: 'asc' }, { userId: 'eve' })).toEqual({
      data: [],
      has_more: false,
    })
  })

  it('come in pages, also when they were saved in the same millisecond', async () => {
    const store = await open()
    const first = await store.loadAttachments({ limit: 2, order: 'asc' }, ada)
    expect([idsOf(first), first.has_more, first.after]).toEqual([['atc_b', 'atc_c'], true, 'atc_c'])
    const last = await store.loadAttachments({ limit: 2, order: 'asc', after: 'atc_c' }, ada)
    expect([idsOf(last), last.has_more]).toEqual([['atc_a'], false])
    await store.database.write(function* () {
      yield { text: 'UPDATE attachments SET created_at = 0', values: [] }
    })
    const seen: string[] = []
    for (let after: string | undefined; seen.length < 4;) {
      const page = await store.loadAttachments({ limit: 1, order: 'desc', after }, ada)
      seen.push(...idsOf(page))
      if (!page.has_more) break
      after = page.after
    }
    expect(seen).toEqual(['atc_a', 'atc_c', 'atc_b'])
  })

  it('are not gone on from after what is absent or another’s', async () => {
    const store = await open()
    for (const after of ['atc_none', 'atc_bob', 'atc_tenant']) {
      await expect(store.loadAttachments({ limit: 2, order: 'asc', after }, ada)).rejects.toThrow(NotFoundError)
    }
    await expect(store.loadAttachments({ limit: 2, order: 'asc' }, { userId: '' })).rejects.toThrow(TypeError)
  })

  it('are read by their owner alone', async () => {
    const store = await open()
    const files = await openFileStore(await makeDirectory(), { readOnly: true })
    const owner = { userId: 'ada', tenantId: '' }
    await expect(readAttachment('atc_a', { store, files }, ada)).rejects.toThrow(NotFoundError)
    await files.save(keyOf('atc_a', owner), Readable.from([Buffer.from('hello')]), { maxBytes: 10 })
    const { attachment, content } = await readAttachment('atc_a', { store, files, start: 1, end: 4 }, ada)
    expect([attachment.id, await text(content.stream)]).toEqual(['atc_a', 'ell'])
    for (const other of [bob, { ...ada, tenantId: 'other' }]) {
      await expect(readAttachment('atc_a', { store, files }, other)).rejects.toThrow(NotFoundError)
    }
    await store.deleteAttachment('atc_a', ada)
    await expect(readAttachment('atc_a', { store, files }, ada)).rejects.toThrow(NotFoundError)
  })
})
