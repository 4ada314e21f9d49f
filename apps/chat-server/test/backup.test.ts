import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { openStore } from '@frontdesk/store'
import { FileAttachmentStore, openFileStore } from '@frontdesk/store/files'
import type { FileKey } from '@frontdesk/store/files'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeBackup } from '../src/commands/backup/make-backup.ts'
import { restoreBackup } from '../src/commands/backup/restore-backup.ts'

const ada = { userId: 'ada' }

async function makePlace() {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-backup-'))
  const store = await openStore(`file:${folder}/chat.db`)
  onTestFinished(async () => {
    await store[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  })
  const files = await openFileStore(`file:${folder}/files`)
  return { folder, parts: { store, files, dataDirectory: join(folder, 'data') } }
}

/** A thread, a file that the user has sent, and what DATA_DIR holds. */
async function fill({ parts: { store, files, dataDirectory } }: Awaited<ReturnType<typeof makePlace>>) {
  await store.saveThread(
    { id: 'thr_1', created_at: new Date().toISOString(), title: 'Ferns', status: { type: 'active' }, metadata: {} },
    ada,
  )
  const attachments = new FileAttachmentStore({ files, store, secret: 'x'.repeat(64), baseUrl: 'http://127.0.0.1' })
  const bytes = Readable.from([Buffer.from('Ferns like shade.')])
  await attachments.saveUpload({ name: 'ferns.txt', mimeType: 'text/plain' }, bytes, ada)
  await mkdir(dataDirectory, { recursive: true })
  await writeFile(join(dataDirectory, 'signing-secret'), 'x'.repeat(64))
}

async function firstFile({ parts: { files } }: Awaited<ReturnType<typeof makePlace>>): Promise<FileKey> {
  for await (const key of files.list()) return key
  throw new Error('There is no file.')
}

describe('a backup', () => {
  it('brings conversations, files and the secret of the server to another place', async () => {
    const [from, to] = [await makePlace(), await makePlace()]
    await fill(from)
    const folder = join(from.folder, 'backup')
    expect(await makeBackup(folder, from.parts)).toMatchObject({ files: 1 })
    expect(await restoreBackup(folder, to.parts)).toEqual({ rows: 2, files: 1, faults: [] })
    expect(await to.parts.store.loadThread('thr_1', ada)).toMatchObject({ title: 'Ferns' })
    expect(await readFile(join(to.parts.dataDirectory, 'signing-secret'), 'utf8')).toBe('x'.repeat(64))
  })

  it('is refused when a file of it was changed, and nothing is restored', async () => {
    const [from, to] = [await makePlace(), await makePlace()]
    await fill(from)
    const folder = join(from.folder, 'backup')
    await makeBackup(folder, from.parts)
    const { owner, name } = await firstFile(from)
    await appendFile(join(folder, 'files', owner, name), '!')
    await expect(restoreBackup(folder, to.parts)).rejects.toThrow('was changed or cut since it was made')
    await expect(to.parts.store.loadThread('thr_1', ada)).rejects.toThrow('thr_1')
  })

  it('that has no manifest is not whole', async () => {
    const [from, to] = [await makePlace(), await makePlace()]
    await fill(from)
    const folder = join(from.folder, 'backup')
    await makeBackup(folder, from.parts)
    await rm(join(folder, 'manifest.json'))
    await expect(restoreBackup(folder, to.parts)).rejects.toThrow('no whole backup')
  })

  it('goes into an empty place only', async () => {
    const [from, to] = [await makePlace(), await makePlace()]
    await fill(from)
    const folder = join(from.folder, 'backup')
    await makeBackup(folder, from.parts)
    await expect(makeBackup(folder, from.parts)).rejects.toThrow('is not empty')
    await expect(restoreBackup(folder, from.parts)).rejects.toThrow('FILES_URL holds files already')
    await to.parts.store.saveThread(
      { id: 'thr_9', created_at: new Date().toISOString(), status: { type: 'active' }, metadata: {} },
      ada,
    )
    await expect(restoreBackup(folder, to.parts)).rejects.toThrow('is not empty')
  })

  it('is whole when conversations go on while it is made', async () => {
    const [from, to] = [await makePlace(), await makePlace()]
    await fill(from)
    const { store } = from.parts
    const made = new AbortController()
    const talk = async () => {
      for (let count = 0; !made.signal.aborted; count += 1) {
        const [id, created_at] = [`thr_new_${count}`, new Date().toISOString()]
        await store.saveThread({ id, created_at, status: { type: 'active' }, metadata: {} }, ada)
        const item = { id: `msg_${count}`, thread_id: id, created_at, type: 'assistant_message' as const, content: [] }
        await store.addThreadItem(id, item, ada)
      }
    }
    const talking = talk()
    const folder = join(from.folder, 'backup')
    await makeBackup(folder, from.parts)
    made.abort()
    await talking
    expect(await restoreBackup(folder, to.parts)).toMatchObject({ files: 1, faults: [] })
  })

  it('tells of a file that its user deleted while it was made', async () => {
    const [from, to] = [await makePlace(), await makePlace()]
    await fill(from)
    await from.parts.files.delete(await firstFile(from))
    const folder = join(from.folder, 'backup')
    await makeBackup(folder, from.parts)
    const { faults } = await restoreBackup(folder, to.parts)
    expect(faults).toEqual([expect.stringContaining('ferns.txt) is missing')])
  })
})
