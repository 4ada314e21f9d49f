import { execFile } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startPostgres } from '@frontdesk/test-postgres'
import { startBalancer, startReplica } from '@frontdesk/test-replicas'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerOf, message, parseEvents, threadIdOf } from './support/stack.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const isRoot = process.getuid?.() === 0
/** Another user of this machine, who owns nothing: nobody, where that can be chosen. */
const NOBODY = 65_534

const KEY = 'k'.repeat(32)

let folder: string
let app: string
/** A Node that everybody may run: the one of the tests may lie in a home that only its owner may enter. */
let node: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'frontdesk-deployed-'))
  chmodSync(folder, 0o755)
  app = join(folder, 'app')
  node = join(folder, 'node')
  copyFileSync(process.execPath, node)
  // As the Dockerfile does.
  await run('pnpm', ['exec', 'turbo', 'run', 'build', '--filter=@frontdesk/chat-server...'], { cwd: ROOT })
  await run('pnpm', ['--filter', '@frontdesk/chat-server', '--prod', 'deploy', '--legacy', app], { cwd: ROOT })
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A folder that the server may write: the only one. */
function makeData(name: string): string {
  const data = join(folder, name)
  mkdirSync(data)
  if (isRoot) chownSync(data, NOBODY, NOBODY)
  return data
}

/**
 * The command that runs the deployed server as in a container: as root, in a mount namespace whose root is read-only but for `data` and what is `shared`,
 * and as nobody. Where this process is no root, its files are only write-protected by being somebody else's.
 */
function contained(data: string, shared = data): [string, ...string[]] {
  const main = [node, join(app, 'dist/main.js')] as const
  if (!isRoot || process.platform !== 'linux') return [...main]
  const script = `
    mount --bind ${data} ${data} && mount --bind ${shared} ${shared} && mount --bind ${app} ${app} && mount --bind / / || exit 1
    cd ${data} && mount -o remount,ro,bind / && mount -o remount,ro,bind ${app}
    exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups --no-new-privs --bounding-set=-all "$@"`
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', ...main]
}

async function ask(url: string, text: string, threadId?: string) {
  const response = await fetch(`${url}/chatkit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify(message(text, threadId)),
  })
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
  return parseEvents(await response.text())
}

it('answers alone, as another user, where nothing but its data can be written', { timeout: 120_000 }, async () => {
  const data = makeData('alone')
  const env = { NODE_ENV: 'production', API_KEYS: `ada:${KEY}`, DATA_DIR: data, DATABASE_URL: `file:${data}/chat.db` }
  const files = { FILES_URL: `file:${data}/files` }
  await using replica = await startReplica({ cwd: data, env: { ...env, ...files }, command: contained(data) })
  expect(answerOf(await ask(replica.url, 'How many products are there?'))).toMatch(/\*\*\d+\*\* products/)
  const page = await fetch(replica.url, { headers: { accept: 'text/html' } })
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect((await fetch(`${replica.url}/readyz`)).status).toBe(200)
})

it(
  'goes on with a conversation on another replica, over Postgres and behind a proxy',
  { timeout: 180_000 },
  async () => {
    await using postgres = await startPostgres()
    const files = makeData('files')
    const start = (name: string) => {
      const data = makeData(name)
      const env = {
        NODE_ENV: 'production',
        API_KEYS: `ada:${KEY}`,
        TRUST_PROXY: 'loopback',
        DATA_DIR: data,
        DATABASE_URL: postgres.url,
        FILES_URL: `file:${files}`,
        SIGNING_SECRET: 'a secret that every replica shares',
      }
      return startReplica({ cwd: data, env, command: contained(data) })
    }
    await using one = await start('one')
    await using other = await start('other')
    await using balancer = await startBalancer([one.url, other.url])
    const first = await ask(balancer.url, 'How many customers do we have in Berlin?')
    const second = await ask(balancer.url, 'and in Hamburg?', threadIdOf(first))
    expect(answerOf(first)).toContain('**111** customers in Berlin')
    expect(answerOf(second)).toContain('**54** customers in Hamburg')
    expect([...balancer.given.values()]).toEqual([1, 1])
  },
)
