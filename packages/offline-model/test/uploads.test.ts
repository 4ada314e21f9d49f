import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, openFolders } from '@frontdesk/mcp-files'
import type { FileSource } from '@frontdesk/mcp-files'
import { expect, it } from 'vitest'
import { openDesk } from './support/desk.ts'
import type { Desk } from './support/desk.ts'

const LEASE = '# Lease\n\nThe rent is 900 euros a month.\n\nPets are welcome.\n'

async function openFiles(uploads: Record<string, string>): Promise<Desk> {
  const folder = mkdtempSync(join(tmpdir(), 'offline-uploads-'))
  writeFileSync(join(folder, 'handbook.md'), '# Rent\n\nWe rent chairs.\n')
  const source: FileSource = {
    list: async () =>
      Object.entries(uploads).map(([name, text], index) => ({ id: `atc_${index}`, name, sizeBytes: text.length })),
    read: async (id) =>
      (async function* () {
        yield Buffer.from(Object.values(uploads)[Number(id.slice(4))] ?? '')
      })(),
  }
  const folders = openFolders(new Map([['handbook', folder]]), { uploads: source })
  const desk = await openDesk(createServer({ folders }))
  return {
    ...desk,
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]()
      folders[Symbol.dispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

it('quotes the attached file, and not the handbook', async () => {
  await using desk = await openFiles({ 'lease.md': LEASE })
  expect(await desk.ask('What does the attached file say about the rent?')).toBe(
    '`uploads/atc_0/lease.md`, under “Lease”, says:\n\n> The rent is 900 euros a month.',
  )
  expect(await desk.ask('What does my upload say about parking?')).toContain('It does not mention “parking”.')
})

it('takes the one that is named of several, and otherwise asks which', async () => {
  await using desk = await openFiles({ 'lease.md': LEASE, 'menu.txt': 'Soup of the day: leek.' })
  expect(await desk.ask('What does the attached menu say about soup?')).toContain('> Soup of the day: leek.')
  expect(await desk.ask('What does the attached file say about pets?')).toContain('You have uploaded several files.')
})

it('says that nothing was uploaded', async () => {
  await using desk = await openFiles({})
  expect(await desk.ask('What is in the attached file?')).toContain('You have not uploaded a file yet')
})
