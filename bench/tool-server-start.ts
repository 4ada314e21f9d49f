/**
 * How soon a tool server has answered `initialize`, from its spawn: each of ours, bundled, beside public ones, the fastest of which comes first; and bare
 * node. Build first: `pnpm bench --only startup` does.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import Sqlite from 'better-sqlite3'
import { installPeers } from './peers.ts'
import { median, report, roundsOf } from './report.ts'

const ROUNDS = roundsOf(9)
const GOAL = { atMost: 0.42 }

const folder = await mkdtemp(join(tmpdir(), 'bench-start-'))
try {
  const file = join(folder, 'shop.db')
  new Sqlite(file).exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)').close()
  await writeFile(join(folder, 'a.md'), '# A file\n')
  const modules = await installPeers()
  const peers: Record<string, string[]> = {
    'server-filesystem': [
      fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-filesystem/dist/index.js')),
      folder,
    ],
    'server-everything': [fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'))],
    dbhub: [join(modules, '@bytebase/dbhub/dist/index.js'), '--transport', 'stdio', '--dsn', `sqlite://${file}`],
  }
  const ours: Record<string, string[]> = {
    'mcp-db': [binOf('mcp-db'), '--database', file],
    'mcp-files': [binOf('mcp-files'), '--root', folder],
    'mcp-tasks': [binOf('mcp-tasks'), '--database', `file:${join(folder, 'tasks.db')}`],
    'mcp-web': [binOf('mcp-web')],
  }
  const times = new Map<string, number[]>()
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, args] of Object.entries({ ...peers, ...ours })) {
      const ms = await initialize(args)
      if (round > 0) times.set(name, [...(times.get(name) ?? []), ms])
    }
    const begun = performance.now()
    await once(spawn(process.execPath, ['-e', '0']), 'exit')
    if (round > 0) times.set('node', [...(times.get('node') ?? []), performance.now() - begun])
  }
  const timeOf = (name: string) => median(times.get(name) ?? [])
  report('startup: a tool server, from its spawn to initialize', 'ms', [
    ...Object.keys(peers)
      .map((name) => ({ name, value: timeOf(name) }))
      .toSorted((a, b) => a.value - b.value),
    ...Object.keys(ours).map((name) => ({ name, value: timeOf(name), goal: GOAL })),
    { name: 'node -e 0', value: timeOf('node') },
  ])
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** As an operator's configuration names it: the bin that is installed. */
function binOf(name: string): string {
  return fileURLToPath(new URL(`../packages/${name}/dist/main.bin.js`, import.meta.url))
}

async function initialize(args: string[]): Promise<number> {
  const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' })
  const client = new Client({ name: 'bench', version: '0.0.0' })
  const begun = performance.now()
  await client.connect(transport)
  const ms = performance.now() - begun
  await client.close()
  return ms
}
