/**
 * mcp-db, bundled, beside public servers: `@bytebase/dbhub` over SQLite and the reference server for Postgres; and SQLite in this very
 * process, as the limit. Cold start, calls, 10,000 rows, an aggregate over 100,000 rows, memory. All are spoken to by the SDK's client
 * over stdio. The peers are installed in a folder of the system's when they are not there yet. Build first, then
 * `node --conditions=@frontdesk/source bench/mcp-db.ts`.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import Sqlite from 'better-sqlite3'
import { Client as PostgresClient } from 'pg'
import { startPostgres } from '@frontdesk/test-postgres'
import { compare } from './compare.ts'
import { installPeers } from './peers.ts'
import { report, roundsOf } from './report.ts'
import type { Goal } from './report.ts'

const OURS = fileURLToPath(new URL('../packages/mcp-db/dist/main.js', import.meta.url))
const ROWS = 100_000
const CALLS = 200
const ROUNDS = roundsOf(7)

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
  // Calls and rows are compared with the best peer, which comes first; what SQLite or Postgres itself has to do, with doing it in this process.
  const queries: [what: string, sql: string, times: number, goal?: Goal][] = [
    ['calls', SMALL, CALLS],
    ['queries of 10,000 rows', MANY, 3, { atLeast: 2 }],
    ['aggregates over 100,000 rows', AGGREGATE, 3, { atLeast: 1 / 1.3 }],
  ]
  for (const [what, sql, times, goal] of queries) {
    const ofServers = peers.map(([name, peer]) => ({
      name,
      run: async () => repeat(times, async () => peer.query(sql)),
      ...(name === 'mcp-db' && goal && { goal }),
    }))
    const ofLimits = Object.entries(limits).map(([name, query]) => ({
      name,
      run: async () => repeat(times, async () => query(sql)),
    }))
    const contenders = sql === AGGREGATE ? [...ofLimits, ...ofServers] : [...ofServers, ...ofLimits]
    await compare(`${title}: ${what}`, contenders, { rounds: ROUNDS })
  }
  const memory = await Promise.all(peers.map(async ([name, peer]) => ({ name, value: await peer.residentMegabytes() })))
  report(`${title}: memory after these, with every process`, 'MB', memory)
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
      dbhub: async () =>
        connect(
          [join(modules, '@bytebase/dbhub/dist/index.js'), '--transport', 'stdio', '--dsn', `sqlite://${file}`],
          'execute_sql',
        ),
      'mcp-db': async () => connect([OURS, '--database', file, ...large], 'query'),
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
      'mcp-db': async () => connect([OURS, '--database', postgres.url, '--allow-privileged-role', ...large], 'query'),
    },
    { 'pg, in this process': async (sql) => JSON.stringify((await client.query(sql)).rows) },
  )
  await client.end()
} finally {
  await rm(folder, { recursive: true, force: true })
}
