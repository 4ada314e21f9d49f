import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { DocumentExtractor } from '../src/reading/document-extractor.ts'
import type { FileSource } from '../src/uploads/file-source.ts'
import { makePdf } from '@frontdesk/documents/testing'
import { serve } from './serving.ts'
import { createWorld } from './world.ts'

/** A busy machine takes its time. */
const PATIENT = { maxWaitMs: 30_000 }
const ADA = { userId: 'ada' }
const BOB = { userId: 'bob' }

type Files = Record<string, { name: string; content: string | Buffer }>

/** Uploads in memory. It gives any file to anybody, so that it is the server that keeps users apart. */
function createSource(files: Record<string, Files>): FileSource & { reads: string[] } {
  const all = Object.assign({}, ...Object.values(files)) as Files
  const reads: string[] = []
  return {
    reads,
    async list({ user }) {
      return Object.entries(files[user.userId] ?? {}).map(([id, { name, content }]) => ({
        id,
        name,
        sizeBytes: Buffer.byteLength(content),
        uploadedAt: new Date('2026-01-02T03:04:05Z'),
      }))
    },
    async read(id) {
      reads.push(id)
      const bytes = Buffer.from(all[id]?.content ?? '')
      return (async function* () {
        for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000)
      })()
    },
  }
}

it('serves the uploads of the calling user beside the roots, and nobody else’s', async () => {
  using world = createWorld()
  world.file('guide.md', 'guide')
  const uploads = createSource({
    ada: { atc_1: { name: 'note.txt', content: 'for Ada' } },
    bob: { atc_2: { name: 'note.txt', content: 'for Bob' } },
  })
  await using server = await serve({ handbook: world.root }, { uploads })
  expect((await server.call('list_directory', { path: '.' }, { user: ADA })).text).toBe('handbook/\nuploads/')
  expect((await server.call('read_file', { path: 'handbook/guide.md' }, { user: ADA })).text).toBe('guide')
  for (const [user, id, other, content] of [
    [ADA, 'atc_1', 'atc_2', 'for Ada'],
    [BOB, 'atc_2', 'atc_1', 'for Bob'],
  ] as const) {
    expect((await server.call('list_directory', { path: 'uploads' }, { user })).text).toBe(`${id}/note.txt  (7 bytes)`)
    expect((await server.call('read_file', { path: `uploads/${id}/note.txt` }, { user })).text).toBe(content)
    expect((await server.call('read_file', { path: `uploads/${id}` }, { user })).text).toBe(content)
    expect((await server.call('search_files', { query: 'for' }, { user })).text).toBe(
      `uploads/${id}/note.txt:1: ${content}`,
    )
    for (const path of [`uploads/${other}/note.txt`, `uploads/${other}`, `uploads/${id}/../${other}`]) {
      for (const tool of ['read_file', 'get_file_info', 'list_directory']) {
        const { text, isError } = await server.call(tool, { path }, { user })
        expect([tool, path, isError]).toEqual([tool, path, true])
        expect(text).toContain('There is no')
      }
    }
  }
  expect((await server.call('list_directory', { path: 'uploads' }, { user: { userId: 'eve' } })).text).toBe(
    '[The directory is empty.]',
  )
  expect(uploads.reads.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['atc_1', 'atc_2'])
})

it('tells tenants apart even where their users and files are called the same', async () => {
  using world = createWorld()
  let content = 'first tenant'
  const source = createSource({ ada: { atc_1: { name: 'a.txt', content } } })
  const uploads: FileSource = {
    ...source,
    read: async () =>
      (async function* () {
        yield Buffer.from(content)
      })(),
  }
  await using server = await serve(world.root, { uploads })
  const read = async (tenantId: string) =>
    (await server.call('read_file', { path: 'uploads/atc_1' }, { user: { ...ADA, tenantId } })).text
  expect(await read('one')).toBe('first tenant')
  content = 'other tenant'
  expect(await read('two')).toBe('other tenant')
  expect(await read('one')).toBe('first tenant')
})

it('reads on in a document that was fetched once, and leaves no file behind', async () => {
  using world = createWorld()
  const uploads = createSource({ ada: { atc_1: { name: 'report.pdf', content: makePdf(['one', 'two']) } } })
  using documents = new DocumentExtractor(PATIENT)
  const before = spooled()
  await using server = await serve(world.root, { uploads, documents })
  const read = async (start: number) =>
    (await server.call('read_file', { path: 'uploads/atc_1/report.pdf', start_line: start }, { user: ADA })).text
  expect(await read(1)).toBe('[Page 1]\none\n\n[Page 2]\ntwo\n\n')
  expect(await read(4)).toBe('[Page 2]\ntwo\n\n')
  expect(uploads.reads).toEqual(['atc_1'])
  expect(spooled()).toEqual(before)
})

it('tells what is known of an upload', async () => {
  using world = createWorld()
  const uploads = createSource({ ada: { atc_1: { name: 'a/b\n.txt', content: 'hello' } } })
  await using server = await serve(world.root, { uploads })
  expect((await server.call('get_file_info', { path: 'uploads/atc_1' }, { user: ADA })).structured).toEqual({
    path: 'uploads/atc_1/a_b_.txt',
    type: 'file',
    size_bytes: 5,
    modified_at: '2026-01-02T03:04:05.000Z',
  })
  expect((await server.call('get_file_info', { path: 'uploads' }, { user: ADA })).structured).toMatchObject({
    type: 'directory',
  })
  expect((await server.call('get_file_info', { path: '.' }, { user: ADA })).structured).toMatchObject({
    type: 'directory',
  })
})

it('says when a user may have more uploads than are listed', async () => {
  using world = createWorld()
  const files = Array.from({ length: 10_001 }, (_, index) => ({ id: `${index}`, name: 'a.txt', sizeBytes: 1 }))
  let count = 10_000
  const uploads = { ...createSource({}), list: async () => files.slice(0, count) }
  await using server = await serve(world.root, { uploads })
  const list = async () => server.call('list_directory', { path: 'uploads' }, { user: ADA })
  expect((await list()).structured).toMatchObject({ is_complete: true })
  count = 10_001
  const { text, structured } = await list()
  expect(structured).toMatchObject({ is_complete: false })
  expect(text).toContain('[The directory holds more entries than this server reads. The rest are not shown.]')
})

it('only reads uploads', async () => {
  using world = createWorld()
  world.file('a.txt')
  const uploads = createSource({ ada: { atc_1: { name: 'a.txt', content: 'hello' } } })
  await using server = await serve({ docs: world.root }, { uploads, allowsWrite: true })
  for (const [tool, args] of [
    ['write_file', { path: 'uploads/x', content: '' }],
    ['edit_file', { path: 'uploads/atc_1/a.txt', edits: [{ old_text: 'hello', new_text: '' }] }],
    ['create_directory', { path: 'uploads/d' }],
    ['delete_file', { path: 'uploads/atc_1/a.txt' }],
    ['move_file', { from: 'uploads/atc_1/a.txt', to: 'docs/b.txt' }],
    ['move_file', { from: 'docs/a.txt', to: 'uploads/b.txt' }],
  ] as const) {
    const { text } = await server.call(tool, args, { user: ADA })
    expect([tool, text]).toEqual([tool, 'ERROR: Uploads can only be read.'])
  }
  expect(world.names()).toEqual(['a.txt'])
})

it('refuses an upload that is too large, whatever its size was said to be', async () => {
  using world = createWorld()
  const source = createSource({ ada: { atc_1: { name: 'a.txt', content: 'small' } } })
  await using server = await serve(world.root, { uploads: { ...source, read: async () => endless() } })
  const { text } = await server.call('read_file', { path: 'uploads/atc_1' }, { user: ADA })
  expect(text).toBe('ERROR: "a.txt" is over the limit of 26214400 bytes.')
})

it('does not take a root of the same name', async () => {
  using world = createWorld()
  await expect(serve({ uploads: world.root }, { uploads: createSource({}) })).rejects.toThrow(
    'A root is called uploads',
  )
})

async function* endless(): AsyncGenerator<Buffer> {
  for (;;) yield Buffer.alloc(1024 * 1024, 'x')
}

function spooled(): string[] {
  return readdirSync(tmpdir()).filter((name) => /^mcp-files-[0-9a-f]{32}$/.test(name))
}
