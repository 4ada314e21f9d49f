import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { InstalledSdk } from './support/installed-sdk.ts'
import { plainEnvironment } from './support/plain-environment.ts'

const execute = promisify(execFile)
let installed: InstalledSdk
let url: string
let greeting = ''
let server: ReturnType<typeof spawn>

/** What a newcomer has of this repository: the command from its tarballs, in a folder with a database and documents. */
beforeAll(async () => {
  installed = await InstalledSdk.install({ filters: ['frontdesk...'] })
  const database = new Database(join(installed.folder, 'plants.sqlite'))
  database.exec("CREATE TABLE plants (name TEXT); INSERT INTO plants VALUES ('fern'), ('moss'), ('ivy')").close()
  mkdirSync(join(installed.folder, 'docs'))
  installed.write('docs/watering.md', '# Watering\n\nFerns are watered on Tuesdays.\n')
  // npx hands no signal on: the group of processes is ended as a terminal ends it.
  server = spawn('npx', ['--no-install', 'frontdesk'], {
    cwd: installed.folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: installed.folder, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  for await (const chunk of server.stdout ?? []) {
    greeting += String(chunk)
    url = /listening on (http:\S+)/.exec(greeting)?.[1] ?? ''
    if (url !== '' && greeting.includes('Ask in another terminal')) break
  }
}, 300_000)

afterAll(async () => {
  if (server.exitCode === null && server.pid !== undefined) {
    process.kill(-server.pid, 'SIGTERM')
    await once(server, 'exit')
  }
  installed?.[Symbol.dispose]()
}, 60_000)

async function ask(question: string): Promise<string> {
  const args = ['--no-install', 'frontdesk', 'chat', '--url', `${url}/chatkit`, question]
  const { stdout } = await execute('npx', args, { cwd: installed.folder, env: plainEnvironment() })
  return stdout
}

it('starts on what the folder holds, and says so', () => {
  expect(greeting).toContain('Database:  plants.sqlite')
  expect(greeting).toContain('Documents:  docs')
})

it('answers from the database and the documents of the folder, offline', async () => {
  expect(await ask('How many plants are there?')).toContain('**3**')
  expect(await ask('What do the documents say about watering?')).toContain('Tuesdays')
})

it.each([
  ['/', 'text/html', 'chatkit'],
  ['/chatkit.js', 'text/javascript', 'openai-chatkit'],
])('shows the page: %s', async (path, type, text) => {
  const response = await fetch(`${url}${path}`, { headers: { accept: '*/*' } })
  expect(response.headers.get('content-type')).toContain(type)
  expect(await response.text()).toContain(text)
})
