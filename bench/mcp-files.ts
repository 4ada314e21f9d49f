/**
 * mcp-files, bundled, beside `@modelcontextprotocol/server-filesystem`: cold start, calls, searches over 20,000 files, a file of 50 MB read in
 * ranges, memory. Both are spoken to by the SDK's client over stdio. Build first: `pnpm bench --only files` does.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { compare } from './compare.ts'
import { report } from './report.ts'

const DIRECTORIES = 200
const FILES_EACH = 100
const LINES = 800_000
const CALLS = 200
const OURS = new URL('../packages/mcp-files/dist/main.js', import.meta.url)
const THEIRS = import.meta.resolve('@modelcontextprotocol/server-filesystem/dist/index.js')
const run = promisify(execFile)

/** A server, connected. */
interface Peer extends AsyncDisposable {
  call: (name: string, args: Record<string, unknown>) => Promise<string>
  residentMegabytes: () => Promise<number>
}

async function connect(script: string | URL, args: readonly string[]): Promise<Peer> {
  const command = [fileURLToPath(script), ...args]
  const transport = new StdioClientTransport({ command: process.execPath, args: command, stderr: 'ignore' })
  const client = new Client({ name: 'bench', version: '0.0.0' })
  await client.connect(transport)
  return {
    async call(name, parameters) {
      const { content, isError } = await client.callTool({ name, arguments: parameters })
      const [block] = content as { text: string }[]
      if (isError === true || block === undefined) throw new Error(`${name} failed: ${block?.text}`)
      return block.text
    },
    async residentMegabytes() {
      const status = await readFile(`/proc/${transport.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
    },
    [Symbol.asyncDispose]: async () => client.close(),
  }
}

async function makeFiles(folder: string): Promise<void> {
  for (let directory = 0; directory < DIRECTORIES; directory++) {
    const path = join(folder, 'tree', `d${directory}`)
    await mkdir(path, { recursive: true })
    for (let file = 0; file < FILES_EACH; file++) {
      const lines = Array.from(
        { length: 50 },
        (_, line) => `line ${line} of file ${file} in directory ${directory}, to be searched`,
      )
      if (file === 7 && directory % 10 === 0) lines.push('here is the needle')
      await writeFile(join(path, `file-${file}.md`), lines.join('\n'))
    }
  }
  await writeFile(join(folder, 'small.md'), '# Small\n\nA file of one paragraph.\n')
  const large = Array.from(
    { length: LINES },
    (_, line) => `line ${line + 1} of a log of about fifty megabytes, as logs are`,
  )
  await writeFile(join(folder, 'large.log'), large.join('\n'))
}

/** Calls until `times` are done; how many that is. */
async function repeat(times: number, work: () => Promise<unknown>): Promise<number> {
  for (let count = 0; count < times; count++) await work()
  return times
}

const folder = await mkdtemp(join(tmpdir(), 'bench-files-'))
try {
  await makeFiles(folder)
  const startOurs = async () => connect(OURS, ['--root', folder])
  const startTheirs = async () => connect(THEIRS, [folder])

  await compare('files: spawn to first answer', [
    {
      name: 'server-filesystem',
      async run() {
        await using server = await startTheirs()
        await server.call('list_directory', { path: folder })
        return 1
      },
    },
    {
      name: 'mcp-files',
      goal: { atLeast: 1 / 0.42 },
      async run() {
        await using server = await startOurs()
        await server.call('list_directory', { path: '.' })
        return 1
      },
    },
  ])

  await using ours = await startOurs()
  await using theirs = await startTheirs()
  await compare('files: read of a small file, one call in flight', [
    {
      name: 'server-filesystem',
      run: async () => repeat(CALLS, async () => theirs.call('read_text_file', { path: join(folder, 'small.md') })),
    },
    { name: 'mcp-files', run: async () => repeat(CALLS, async () => ours.call('read_file', { path: 'small.md' })) },
  ])
  await compare('files: search of 20,000 names', [
    { name: 'find', run: async () => repeat(1, async () => run('find', [folder, '-name', 'file-77*'])) },
    {
      name: 'mcp-files',
      goal: { atLeast: 1 / 3 },
      run: async () => repeat(1, async () => ours.call('search_files', { query: 'file-77*', within: 'names' })),
    },
    {
      name: 'server-filesystem',
      run: async () => repeat(1, async () => theirs.call('search_files', { path: folder, pattern: '**/file-77*' })),
    },
  ])
  const [grep, ...options] = existsSync('/usr/bin/rg') ? ['rg', '-iF'] : ['grep', '-rniF']
  await compare('files: search of the content of 20,000 files (server-filesystem has none)', [
    { name: grep, run: async () => repeat(1, async () => run(grep, [...options, 'NEEDLE', join(folder, 'tree')])) },
    {
      name: 'mcp-files',
      goal: { atLeast: 1 / 1.5 },
      run: async () => repeat(1, async () => ours.call('search_files', { query: 'NEEDLE', path: 'tree' })),
    },
    {
      name: 'mcp-files, regular expression',
      run: async () =>
        repeat(1, async () => ours.call('search_files', { query: 'the needle$', regex: true, path: 'tree' })),
    },
  ])
  await compare('files: 1,000 lines of a file of 50 MB', [
    {
      name: 'mcp-files, the first',
      run: async () => repeat(1, async () => ours.call('read_file', { path: 'large.log', end_line: 1_000 })),
    },
    {
      name: 'server-filesystem, the first',
      run: async () =>
        repeat(1, async () => theirs.call('read_text_file', { path: join(folder, 'large.log'), head: 1_000 })),
    },
    {
      name: 'mcp-files, the last',
      run: async () => repeat(1, async () => ours.call('read_file', { path: 'large.log', last_lines: 1_000 })),
    },
    {
      name: 'server-filesystem, the last',
      run: async () =>
        repeat(1, async () => theirs.call('read_text_file', { path: join(folder, 'large.log'), tail: 1_000 })),
    },
    {
      name: 'mcp-files, in the middle',
      run: async () =>
        repeat(1, async () =>
          ours.call('read_file', { path: 'large.log', start_line: LINES / 2, end_line: LINES / 2 + 999 }),
        ),
    },
  ])
  report('files: resident memory after all of this', 'MB', [
    { name: 'server-filesystem', value: await theirs.residentMegabytes() },
    { name: 'mcp-files', value: await ours.residentMegabytes() },
  ])
} finally {
  await rm(folder, { recursive: true, force: true })
}
