import { truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { DocumentExtractor } from '../src/reading/document-extractor.ts'
import { MAX_IMAGE_BYTES } from '../src/reading/read.ts'
import { openRoot } from '../src/root/root.ts'
import { makeDocx, makeDocxBomb, makePdf } from '@frontdesk/documents/testing'
import { childrenRunning } from './processes.ts'
import { serve } from './serving.ts'
import { createWorld } from './world.ts'

/** A busy machine takes its time. */
const PATIENT = { maxWaitMs: 30_000 }
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

it('gives the text of a PDF page by page', async () => {
  using world = createWorld()
  world.file('a.pdf', makePdf(['Refunds take\nfive (5) days.', 'Ask at the desk.']))
  using documents = new DocumentExtractor(PATIENT)
  await using server = await serve(world.root, { documents })
  const { text, structured } = await server.call('read_file', { path: 'a.pdf' })
  expect(text).toBe('[Page 1]\nRefunds take\nfive (5) days.\n\n[Page 2]\nAsk at the desk.\n\n')
  expect(structured).toMatchObject({ kind: 'document', total_lines: 7 })
  expect((await server.call('read_file', { path: 'a.pdf', start_line: 5, end_line: 6 })).text).toBe(
    '[Page 2]\nAsk at the desk.\n',
  )
})

it('gives the text of a DOCX', async () => {
  using world = createWorld()
  world.file('a.docx', makeDocx(['Refunds', 'take five days — größtenteils.']))
  using documents = new DocumentExtractor(PATIENT)
  await using server = await serve(world.root, { documents })
  expect((await server.call('read_file', { path: 'a.docx' })).text).toBe(
    'Refunds\n\ntake five days — größtenteils.\n\n',
  )
})

it('takes the text out once for all the calls that read on, and again when the document has changed', async () => {
  using world = createWorld()
  const read = async () => (await server.call('read_file', { path: 'a.pdf' })).text
  const write = (text: string, modified: Date) => {
    writeFileSync(world.at('a.pdf'), makePdf([text]))
    utimesSync(world.at('a.pdf'), modified, modified)
  }
  using documents = new DocumentExtractor(PATIENT)
  await using server = await serve(world.root, { documents })
  write('one', new Date(1_000))
  expect(await read()).toContain('one')
  // Another text of the same length and time is taken for the same: what is kept is what is answered.
  write('two', new Date(1_000))
  expect(await read()).toContain('one')
  write('two', new Date(2_000))
  expect(await read()).toContain('two')
})

it.each([
  ['broken.pdf', Buffer.from('%PDF-1.4\ngarbage')],
  ['broken.docx', Buffer.from('PK\x03\x04garbage')],
])('says that a document is damaged: %s', async (path, content) => {
  using world = createWorld()
  world.file(path, content)
  using documents = new DocumentExtractor(PATIENT)
  await using server = await serve(world.root, { documents })
  const { text, isError } = await server.call('read_file', { path })
  expect(isError).toBe(true)
  expect(text).toContain('could not be read: it is damaged')
})

it.each([
  ['talk.md', 'A note on %PDF-1.4 headers\n'],
  ['headers.txt', '%PDF-1.7 is how a PDF begins.\n'],
  ['notes', '\n\n%PDF- and more'],
  ['build.log', '\x1b[32mok\x1b[0m wrote %PDF-1.7 to out.pdf\n'],
  ['images.md', 'GIF89a is the version of 1989.\n'],
  ['riff.md', 'RIFFs of WEBP and others'],
  ['riff.txt', 'RIFFabcdWEBP is how a WebP begins.'],
  ['zip.docx', 'No document at all.'],
])('reads a text that mentions how such files begin: %s', async (path, content) => {
  using world = createWorld()
  world.file(path, content)
  using documents = new DocumentExtractor(PATIENT)
  await using server = await serve(world.root, { documents })
  const { text, structured } = await server.call('read_file', { path })
  expect([text, structured['kind']]).toEqual([content, 'text'])
  const found = await server.call('search_files', { query: content.trim().slice(-4), within: 'content' })
  expect(found.structured).toMatchObject({ matches: [{ path }], is_complete: true })
})

it.each([
  ['with bytes before its header', 'a.pdf', (pdf: Buffer) => Buffer.concat([Buffer.from('junk\n'), pdf])],
  ['with a wrong name', 'a.txt', (pdf: Buffer) => pdf],
])('reads a PDF %s', async (_what, path, make) => {
  using world = createWorld()
  world.file(path, make(makePdf(['Refunds'])))
  using documents = new DocumentExtractor(PATIENT)
  await using server = await serve(world.root, { documents })
  expect((await server.call('read_file', { path })).text).toContain('Refunds')
})

it('survives a document that unfolds into more memory than it may have', async () => {
  using world = createWorld()
  world.file('bomb.docx', makeDocxBomb(2_000))
  using documents = new DocumentExtractor(PATIENT)
  await using server = await serve(world.root, { documents })
  const { text, isError } = await server.call('read_file', { path: 'bomb.docx' })
  expect([text, isError]).toEqual(['ERROR: "bomb.docx" takes too much memory to read.', true])
  expect(childrenRunning('extract-process')).toEqual([])
})

it('reads a few documents at a time and says that it is busy with them', async () => {
  using world = createWorld()
  for (let index = 0; index < 5; index++) world.file(`${index}.pdf`, makePdf([`number ${index}`]))
  using documents = new DocumentExtractor(PATIENT)
  await using server = await serve(world.root, { documents })
  const read = async (index: number) => (await server.call('read_file', { path: `${index}.pdf` })).text
  const texts = await Promise.all([0, 1, 2, 3, 4].map(read))
  expect(texts.filter((text) => text.startsWith('[Page 1]'))).toHaveLength(4)
  expect(texts[4]).toContain('4 documents are being read already')
  expect(await read(4)).toContain('number 4')
})

it('answers that a document takes long, and gives its text to a later call', async () => {
  using world = createWorld()
  world.file('a.pdf', makePdf(['worth waiting for']))
  using documents = new DocumentExtractor({ maxWaitMs: 0 })
  await using server = await serve(world.root, { documents })
  expect((await server.call('read_file', { path: 'a.pdf' })).text).toContain('Try again in a few seconds')
  await vi.waitUntil(() => childrenRunning('extract-process').length === 0, { timeout: 30_000 })
  await vi.waitUntil(
    async () => (await server.call('read_file', { path: 'a.pdf' })).text.includes('worth waiting for'),
    { timeout: 30_000 },
  )
})

it('ends the process that takes out the text when it is closed', async () => {
  using world = createWorld()
  world.file('a.pdf', makePdf(Array<string>(2_000).fill('page')))
  using root = openRoot(world.root)
  const documents = new DocumentExtractor(PATIENT)
  using file = root.openFile('a.pdf')
  const cancel = new AbortController()
  const extracting = documents.extract(file, 'pdf', { signal: cancel.signal })
  await vi.waitUntil(() => childrenRunning('extract-process').length === 1, { timeout: 30_000 })
  cancel.abort(new Error('enough'))
  await expect(extracting).rejects.toThrow(/abort/i)
  documents[Symbol.dispose]()
  await vi.waitUntil(() => childrenRunning('extract-process').length === 0, { timeout: 30_000 })
})

it('refuses documents when it has nothing to read them with, and those that are too large', async () => {
  using world = createWorld()
  world.file('a.pdf', '%PDF-1.4')
  await using plain = await serve(world.root)
  expect((await plain.call('read_file', { path: 'a.pdf' })).text).toContain('which this server does not read')
  truncateSync(world.at('a.pdf'), 30 * 1024 * 1024)
  using documents = new DocumentExtractor(PATIENT)
  await using server = await serve(world.root, { documents })
  expect((await server.call('read_file', { path: 'a.pdf' })).text).toContain('The limit for documents')
})

it.each([
  ['photo.png', PNG, 'image/png'],
  ['photo', Buffer.from('ffd8ffe000104a46', 'hex'), 'image/jpeg'],
  ['photo.txt', Buffer.from('GIF89a'), 'image/gif'],
  ['photo.webp', Buffer.from('RIFF\x10\0\0\0WEBPVP8 '), 'image/webp'],
])('gives an image by what it holds, not by its name: %s', async (path, content, mimeType) => {
  using world = createWorld()
  world.file(path, content)
  await using server = await serve(world.root)
  const result = await server.client.callTool({ name: 'read_file', arguments: { path } })
  expect(result.content).toEqual([{ type: 'image', data: content.toString('base64'), mimeType }])
  expect(result.structuredContent).toEqual({ kind: 'image', size_bytes: content.length })
})

it('refuses an image that is too large for one message', async () => {
  using world = createWorld()
  world.file('photo.png', Buffer.concat([PNG, Buffer.alloc(MAX_IMAGE_BYTES)]))
  await using server = await serve(world.root)
  expect((await server.call('read_file', { path: 'photo.png' })).text).toContain('ask for a smaller copy')
})
