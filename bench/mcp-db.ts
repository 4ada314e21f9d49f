/**
 * mcp-db, bundled, beside public servers: `@bytebase/dbhub` over SQLite and the reference server for Postgres; and SQLite in this very
 * process, as the limit. Cold start, calls, 10,000 rows, an aggregate over 100,000 rows, memory. All are spoken to by the SDK's client
 * over stdio. The peers are installed in a folder of the system's when they are not there yet. Build first, then
 * `node --conditions=@frontdesk/source bench/mcp-db.ts`.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import Sqlite from 'better-sqlite3'
import { Client as PostgresClient } from 'pg'
import { startPostgres } from '@frontdesk/test-postgres'
import { compare } from './compare.ts'

const PEERS = ['@bytebase/dbhub@1.4.0', '@modelcontextprotocol/server-postgres@0.6.2']
const OURS = fileURLToPath(new URL('../packages/mcp-db/dist/main.js', import.meta.url))
const ROWS = 100_000
const CALLS = 200
const ROUNDS = 7

const COLUMNS = 'id INTEGER PRIMARY KEY, customer TEXT, city TEXT, total INTEGER, placed_on TEXT'
const FILL = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
  INSERT INTO orders SELECT i, 'Customer ' || (i % 1000), CASE i % 3 WHEN 0 THEN 'Berlin' WHEN 1 THEN 'Hamburg' ELSE 'Bremen' END,
  i % 997, '2026-01-01' FROM n`
const SMALL = 'SELECT 1'
const MANY = 'SELECT * FROM orders ORDER BY id LIMIT 10000'
const AGGREGATE = 'SELECT city, count(*), sum(total), max(customer) FROM orders GROUP BY city ORDER BY city'

/** A server, connected, and its tool that queries. */
interface Peer extends AsyncDisposable {
  query: (sql: string) => Promise<string>
  residentMegabytes: () => Promise<number>
}

async function connect([script = '', ...args]: readonly string[], tool: string): Promise<Peer> {
  const transport = new StdioClientTransport({ command: process.execPath, args: [script, ...args], stderr: 'ignore' })
  const client = new McpClient({ name: 'bench', version: '0.0.0' })
  await client.connect(transport)
  return {
    async query(sql) {
      const { content, isError } = await client.callTool({ name: tool, arguments: { sql } })
      const [block] = content as { text: string }[]
      if (isError === true || block === undefined) throw new Error(`${tool} failed: ${block?.text}`)
      return block.text
    },
    residentMegabytes: async () => residentMegabytes(transport.pid),
    [Symbol.asyncDispose]: async () => client.close(),
  }
}

/** Of a process and of those that it started. */
async function residentMegabytes(pid: number | null): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').filter(Boolean)
  const sizes = await Promise.all(children.map(async (child) => residentMegabytes(Number(child))))
  return sizes.reduce((sum, size) => sum + size, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024)
}

/** The folder of the peers' modules. */
async function installPeers(): Promise<string> {
  const folder = join(tmpdir(), 'frontdesk-bench-peers')
  if (existsSync(join(folder, 'node_modules'))) return join(folder, 'node_modules')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true }')
  const options = ['--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund']
  await promisify(execFile)('npm', ['install', ...options, ...PEERS, 'pg'], { cwd: folder })
  return join(folder, 'node_modules')
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<number> {
  for (let count = 0; count < times; count++) await work()
  return times
}

type Start = () => Promise<Peer>

async function compareServers(
  title: string,
  servers: Record<string, Start>,
  limits: Record<string, (sql: string) => unknown> = {},
): Promise<void> {
  const starts = Object.entries(servers)
  await compare(
    `${title}: cold starts to a first answer`,
    starts.map(([name, start]) => ({
      name,
      run: async () => {
        await using peer = await start()
        return await repeat(1, async () => peer.query(SMALL))
      },
    })),
    { rounds: ROUNDS },
  )
  await using stack = new AsyncDisposableStack()
  const peers = await Promise.all(starts.map(async ([name, start]) => [name, stack.use(await start())] as const))
  for (const [what, sql, times] of [
    ['calls', SMALL, CALLS],
    ['queries of 10,000 rows', MANY, 3],
    ['aggregates over 100,000 rows', AGGREGATE, 3],
  ] as const) {
    const contenders = [
      ...peers.map(([name, peer]) => ({ name, run: async () => repeat(times, async () => peer.query(sql)) })),
      ...Object.entries(limits).map(([name, query]) => ({
        name,
        run: async () => repeat(times, async () => query(sql)),
      })),
    ]
    await compare(`${title}: ${what}`, contenders, { rounds: ROUNDS })
  }
  console.log(`\n${title}: memory after these, with every process`)
  for (const [name, peer] of peers)
    console.log(`  ${name.padEnd(36)} ${(await peer.residentMegabytes()).toFixed(0).padStart(6)} MB`)
}

const folder = await mkdtemp(join(tmpdir(), 'bench-db-'))
await using postgres = await startPostgres()
try {
  const modules = await installPeers()
  const file = join(folder, 'shop.db')
  const sqlite = new Sqlite(file)
  sqlite.exec(`CREATE TABLE orders (${COLUMNS}); ${FILL}`)
  const large = ['--max-rows', '10000', '--max-bytes', '4000000']
  await compareServers(
    'SQLite',
    {
      'mcp-db': async () => connect([OURS, '--database', file, ...large], 'query'),
      dbhub: async () =>
        connect(
          [join(modules, '@bytebase/dbhub/dist/index.js'), '--transport', 'stdio', '--dsn', `sqlite://${file}`],
          'execute_sql',
        ),
    },
    { 'better-sqlite3, in this process': (sql) => JSON.stringify(sqlite.prepare(sql).all()) },
  )
  sqlite.close()

  const client = new PostgresClient(postgres.url)
  await client.connect()
  await client.query(`CREATE TABLE orders (${COLUMNS})`)
  await client.query(FILL)
  await client.query('ANALYZE')
  await compareServers(
    'Postgres',
    {
      'mcp-db': async () => connect([OURS, '--database', postgres.url, '--allow-privileged-role', ...large], 'query'),
      'server-postgres (reference)': async () =>
        connect([join(modules, '@modelcontextprotocol/server-postgres/dist/index.js'), postgres.url], 'query'),
      dbhub: async () =>
        connect(
          [
            join(modules, '@bytebase/dbhub/dist/index.js'),
            '--transport',
            'stdio',
            '--dsn',
            `${postgres.url}?sslmode=disable`,
          ],
          'execute_sql',
        ),
    },
    { 'pg, in this process': async (sql) => JSON.stringify((await client.query(sql)).rows) },
  )
  await client.end()
} finally {
  await rm(folder, { recursive: true, force: true })
}
