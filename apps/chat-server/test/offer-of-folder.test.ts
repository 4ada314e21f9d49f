import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { offerOfFolder } from '../src/commands/start/offer-of-folder.ts'

function makeFolder({ databases = [], files = [] }: { databases?: string[]; files?: string[] }): string {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-folder-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const name of databases) new Database(join(folder, name)).exec('CREATE TABLE t (a)').close()
  for (const name of files) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), '{}')
  }
  return folder
}

it('finds a database and a folder of documents', () => {
  const folder = makeFolder({ databases: ['shop.db'], files: ['docs/a.md', 'notes.db'] })
  expect(offerOfFolder(folder, {}).variables).toEqual({ ANALYST_DATABASE: 'shop.db', LIBRARIAN_ROOT: 'docs' })
})

it('leaves alone what the environment has set', () => {
  const folder = makeFolder({ databases: ['shop.db'], files: ['docs/a.md'] })
  const env = { ANALYST_DATABASE: 'postgres://shop', LIBRARIAN_ROOT: 'wiki' }
  expect(offerOfFolder(folder, env)).toEqual({ variables: {}, notes: [] })
})

it('takes a variable without a value for one that is not set', () => {
  const folder = makeFolder({ databases: ['shop.db'] })
  expect(offerOfFolder(folder, { ANALYST_DATABASE: ' ' }).variables).toEqual({ ANALYST_DATABASE: 'shop.db' })
})

it('chooses none of several databases, and says how one is chosen', () => {
  const offer = offerOfFolder(makeFolder({ databases: ['b.db', 'a.sqlite'] }), {})
  expect(offer.variables).toEqual({})
  expect(offer.notes).toEqual(['Databases:  a.sqlite, b.db. ANALYST_DATABASE=NAME chooses one.'])
})

it('does not offer its own conversations as data', () => {
  const folder = makeFolder({ databases: ['chat.db'] })
  expect(offerOfFolder(folder, { DATABASE_URL: 'file:chat.db' }).variables).toEqual({})
})

it('leaves everything to a team of the folder’s own, and tells of its tool servers', () => {
  const folder = makeFolder({ databases: ['shop.db'], files: ['docs/a.md', 'frontdesk.config.json', 'mcp.json'] })
  expect(offerOfFolder(folder, {})).toEqual({
    variables: {},
    notes: ['Tool servers:  those of mcp.json', 'Team:  frontdesk.config.json'],
  })
})

it('offers nothing of an empty folder', () => {
  const folder = makeFolder({})
  mkdirSync(join(folder, 'docs'))
  expect(offerOfFolder(folder, {})).toEqual({ variables: {}, notes: [] })
})
