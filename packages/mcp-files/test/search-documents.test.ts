import { expect, it } from 'vitest'
import { makeDocx, makePdf } from '@frontdesk/documents/testing'
import { DocumentExtractor } from '../src/reading/document-extractor.ts'
import { serve } from './serving.ts'
import { createWorld } from './world.ts'

const PATIENT = { maxWaitMs: 30_000 }

it('finds lines in the text of documents, numbered as read_file numbers them', async () => {
  using world = createWorld()
  world.file('a.txt', 'refund\n')
  world.file('docs/b.pdf', makePdf(['Nothing.', 'Refunds take\nfive days.']))
  world.file('docs/c.docx', makeDocx(['Intro', 'A refund is made.']))
  world.file('d.txt', 'refund\n')
  using documents = new DocumentExtractor(PATIENT)
  await using server = await serve(world.root, { documents })
  const { text, structured } = await server.call('search_files', { query: 'refund' })
  expect(text).toBe('a.txt:1: refund\nd.txt:1: refund\ndocs/b.pdf:5: Refunds take\ndocs/c.docx:3: A refund is made.')
  expect(structured).toMatchObject({ files_searched: 4, is_complete: true })
  expect((await server.call('read_file', { path: 'docs/b.pdf', start_line: 5, end_line: 5 })).text).toBe(
    'Refunds take\n',
  )
  const regex = await server.call('search_files', { query: '^Refunds', regex: true, path: 'docs/b.pdf' })
  expect(regex.text).toBe('docs/b.pdf:5: Refunds take')
})

it('looks into every document of a folder, more than are read at a time', async () => {
  using world = createWorld()
  for (let index = 0; index < 9; index++) world.file(`${index}.pdf`, makePdf([`needle ${index}`]))
  using documents = new DocumentExtractor(PATIENT)
  await using server = await serve(world.root, { documents })
  const { structured } = await server.call('search_files', { query: 'needle' })
  expect(structured).toMatchObject({ files_searched: 9, is_complete: true })
  expect(structured['matches']).toHaveLength(9)
  expect((await server.call('search_files', { query: 'page' })).text).toBe('[No matches. 9 files were searched.]')
})

it.each([
  ['a damaged document', 'a.pdf', Buffer.from('%PDF-1.4\ngarbage')],
  ['a document of another kind', 'a.docx', Buffer.from('PK\x03\x04garbage')],
  ['pages without text', 'scan.pdf', makePdf([''])],
  ['a spreadsheet', 'a.xlsx', Buffer.from('PK\x03\x04\0\0garbage')],
  ['a program', 'a.out', Buffer.from('7f454c46020101000000', 'hex')],
])('names what it could not look into: %s', async (_what, path, content) => {
  using world = createWorld()
  world.file(path, content)
  world.file('b.txt', 'x')
  using documents = new DocumentExtractor(PATIENT)
  await using server = await serve(world.root, { documents })
  const { text, structured } = await server.call('search_files', { query: 'needle' })
  expect(structured).toMatchObject({ matches: [], is_complete: false, not_searched: [path] })
  expect(text).toContain(`: ${path}. Search again, or try read_file.]`)
})

it('names documents when it has nothing to read them with, and no more than a line holds', async () => {
  using world = createWorld()
  for (let index = 0; index < 30; index++) world.file(`${String(index).padStart(2, '0')}.pdf`, '%PDF-1.4\nneedle')
  await using server = await serve(world.root)
  const { text, structured } = await server.call('search_files', { query: 'needle' })
  expect(structured['not_searched']).toHaveLength(20)
  expect(text).toContain('[No matches. 0 files were searched.]')
  expect(text).toContain('19.pdf and 10 more.')
})

it('says nothing of images, which hold no lines', async () => {
  using world = createWorld()
  world.file('a.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))
  await using server = await serve(world.root)
  const { structured } = await server.call('search_files', { query: 'needle' })
  expect(structured).toEqual({ matches: [], files_searched: 0, is_complete: true })
})

it('waits for a document that gives no text at once', async () => {
  using world = createWorld()
  world.file('a.pdf', makePdf(['needle']))
  using documents = new DocumentExtractor({ maxWaitMs: 0 })
  await using server = await serve(world.root, { documents })
  expect((await server.call('search_files', { query: 'needle' })).text).toBe('a.pdf:2: needle')
})

it('ends what it says of a wrong query with one dot', async () => {
  using world = createWorld()
  await using server = await serve(world.root)
  const { text } = await server.call('search_files', { query: 'two\nlines' })
  expect(text).toMatch(/One line only\.(?!\.)/)
})
