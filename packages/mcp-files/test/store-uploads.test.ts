import { expect, it } from 'vitest'
import { NotFoundError, openStore, StoreUnavailableError } from '@frontdesk/store'
import { openFileStore, readAttachment } from '@frontdesk/store/files'
import { StoreSource } from '../src/uploads/store-source.ts'
import { serve } from './serving.ts'
import { openStoreWorld } from './store-world.ts'
import { createWorld } from './world.ts'
import type { World } from './world.ts'

const ADA = { userId: 'ada' }
const BOB = { userId: 'bob' }
/** Another user, though called the same. */
const OTHER_ADA = { ...ADA, tenantId: 'other' }

async function serveStore({ world, ...urls }: { world: World; databaseUrl: string; filesUrl: string }) {
  const log: string[] = []
  const source = new StoreSource({
    library: { NotFoundError, readAttachment, StoreUnavailableError },
    store: await openStore(urls.databaseUrl, { readOnly: true }),
    files: await openFileStore(urls.filesUrl, { readOnly: true }),
    log: (message) => void log.push(message),
  })
  const server = await serve({ docs: world.root }, { uploads: source })
  return {
    source,
    log,
    ...server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await source[Symbol.asyncDispose]()
    },
  }
}

it('serves each user the uploads in the store that are theirs, and nobody else’s', async () => {
  using world = createWorld()
  await using desk = await openStoreWorld(world.outside)
  const owned = await Promise.all(
    [ADA, BOB, OTHER_ADA].map(async (user, index) => ({
      user,
      id: await desk.upload('note.txt', `secret ${index}`, user),
      content: `secret ${index}`,
    })),
  )
  await using server = await serveStore({ world, ...desk })
  for (const { user, id, content } of owned) {
    const listing = await server.call('list_directory', { path: 'uploads' }, { user })
    expect(listing.text).toBe(`${id}/note.txt  (8 bytes)`)
    expect(listing.structured['entries']).toMatchObject([{ modified_at: expect.stringMatching(/^20/) }])
    expect((await server.call('read_file', { path: `uploads/${id}/note.txt` }, { user })).text).toBe(content)
    expect((await server.call('search_files', { query: 'secret' }, { user })).structured['matches']).toEqual([
      { path: `uploads/${id}/note.txt`, line: 1, text: content },
    ])
    const absent = await server.call('read_file', { path: 'uploads/atc_none/note.txt' }, { user })
    expect(absent.isError).toBe(true)
    for (const other of owned.filter((each) => each.id !== id)) {
      for (const tool of ['read_file', 'get_file_info', 'list_directory']) {
        const path = `uploads/${other.id}/note.txt`
        expect(await server.call(tool, { path }, { user })).toEqual(absent)
      }
    }
  }
  expect((await server.call('list_directory', { path: 'uploads' })).text).toBe('[The directory is empty.]')
})

it('serves no upload whose bytes have not come in', async () => {
  using world = createWorld()
  await using desk = await openStoreWorld(world.outside)
  const id = await desk.announce('late.txt', ADA)
  await using server = await serveStore({ world, ...desk })
  expect((await server.call('list_directory', { path: 'uploads' }, { user: ADA })).text).toBe(
    '[The directory is empty.]',
  )
  const { text } = await server.call('read_file', { path: `uploads/${id}/late.txt` }, { user: ADA })
  expect(text).toBe('ERROR: There is no "late.txt" here. Look at the directory with list_directory.')
})

it('serves no upload that was deleted meanwhile, even one that was read before', async () => {
  using world = createWorld()
  await using desk = await openStoreWorld(world.outside)
  const [read, unread] = [await desk.upload('a.txt', 'first', ADA), await desk.upload('a.txt', 'other', ADA)]
  await using server = await serveStore({ world, ...desk })
  const readFile = async (id: string) => (await server.call('read_file', { path: `uploads/${id}` }, { user: ADA })).text
  expect(await readFile(read)).toBe('first')
  // The bytes go first, as hosts delete them.
  await desk.attachments.deleteAttachment(read, ADA)
  await desk.attachments.deleteAttachment(unread, ADA)
  expect(await readFile(unread)).toBe(`ERROR: There is no "${unread}" here. Look at the directory with list_directory.`)
  await desk.store.deleteAttachment(read, ADA)
  expect(await readFile(read)).toBe(`ERROR: There is no "${read}" here. Look at the directory with list_directory.`)
  expect(server.log).toEqual([])
})

it('lists more uploads than one page of the store', async () => {
  using world = createWorld()
  await using desk = await openStoreWorld(world.outside)
  const ids = Array.from({ length: 1_001 }, (_, index) => `atc_${index}`)
  await desk.store.write(
    [...ids, 'no/component'].map((id) => ({
      type: 'save_attachment',
      attachment: { id, type: 'file', name: 'a.txt', mime_type: 'text/plain', metadata: { size: 1 } },
    })),
    ADA,
  )
  await using server = await serveStore({ world, ...desk })
  const listed = await server.source.list({ user: ADA, signal: AbortSignal.timeout(60_000) })
  expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(ids))
  await expect(server.source.list({ user: ADA, signal: AbortSignal.abort() })).rejects.toThrow('aborted')
})

it('tells the model to try again, and the log why, when the store cannot be reached', async () => {
  using world = createWorld()
  await using desk = await openStoreWorld(world.outside)
  const id = await desk.upload('a.txt', 'text', ADA)
  await using server = await serveStore({ world, ...desk })
  await server.source[Symbol.asyncDispose]()
  for (const [tool, path] of [
    ['list_directory', 'uploads'],
    ['read_file', `uploads/${id}`],
  ] as const) {
    expect((await server.call(tool, { path }, { user: ADA })).text).toBe(
      'ERROR: The uploads cannot be reached right now. Try again in a moment.',
    )
  }
  expect(server.log).toEqual(['the uploads cannot be read', 'the uploads cannot be read'])
})
