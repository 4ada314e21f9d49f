import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attachment } from '@frontdesk/chatkit'
import { makePdf } from '@frontdesk/documents/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf, message, parseEvents, Stack, tasksOf, threadIdOf } from './support/stack.ts'

/** How long a busy machine may take to start everything. */
const START_MS = 60_000

let stack: Stack
beforeAll(async () => void (stack = await Stack.start()), START_MS)
afterAll(() => stack[Symbol.asyncDispose]())

/** As a page does it: announces the file, then puts its bytes where it was told. */
async function upload(name: string, mime_type: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { body } = await stack.json('attachments.create', { name, size: bytes.length, mime_type })
  const { id, upload_descriptor: target } = body as unknown as Attachment
  const { status } = await fetch(target?.url ?? '', { method: 'PUT', body: bytes })
  expect(status).toBe(200)
  return id
}

async function askWith(text: string, attachments: string[], threadId?: string) {
  const request = message(text, threadId) as { params: { input: { attachments: string[] } } }
  request.params.input.attachments = attachments
  return parseEvents(await (await stack.post(request)).text())
}

const LEASE = '# Lease\n\nThe rent is 900 euros a month.\n\nPets are welcome.\n'

describe('a user who attaches a file', () => {
  it('is told what it says, in words of the file', async () => {
    const id = await upload('lease.md', 'text/markdown', new TextEncoder().encode(LEASE))
    const events = await askWith('What does the attached file say about the rent?', [id])
    expect(answerOf(events)).toContain('> The rent is 900 euros a month.')
    const read = events.flatMap((event) =>
      event.type === 'thread.item.done' && event.item.type === 'task' ? event.item.task : [],
    )
    expect(read).toMatchObject([{ type: 'file', title: 'Read lease.md', sources: [{ filename: 'lease.md' }] }])
    const later = await askWith('And what does my file say about pets?', [], threadIdOf(events))
    expect(answerOf(later)).toContain('> Pets are welcome.')
  })

  it('is told what a PDF says', async () => {
    const id = await upload('offer.pdf', 'application/pdf', new Uint8Array(makePdf(['The offer ends on Friday.'])))
    const events = await askWith('What does this document say about the offer?', [id])
    expect(answerOf(events)).toContain('The offer ends on Friday.')
  })

  it('can have the librarian look it up in a later conversation', async () => {
    const id = await upload(
      'warranty-card.txt',
      'text/plain',
      new TextEncoder().encode('The lamp is guaranteed for 9 years.'),
    )
    const events = await stack.ask('What does my warranty card upload say about the lamp?')
    expect(tasksOf(events).join()).toMatch(/librarian/)
    expect(answerOf(events)).toContain(`uploads/${id}/warranty-card.txt`)
    expect(answerOf(events)).toContain('The lamp is guaranteed for 9 years.')
  })

  it('takes it away with the conversation', async () => {
    const id = await upload('secret.txt', 'text/plain', new TextEncoder().encode('Nobody shall know.'))
    const thread_id = threadIdOf(await askWith('Please read this file', [id]))
    expect((await fetch(`${stack.url}/chatkit/attachments/${id}`)).status).toBe(200)
    await stack.json('threads.delete', { thread_id })
    expect((await fetch(`${stack.url}/chatkit/attachments/${id}`)).status).toBe(404)
    const [owner = ''] = await readdir(join(stack.directory, '.frontdesk/files')).then((names) =>
      names.filter((name) => !name.startsWith('.')),
    )
    expect(await readdir(join(stack.directory, '.frontdesk/files', owner))).not.toContain(id)
  })
})
