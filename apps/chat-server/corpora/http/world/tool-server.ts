// An MCP server over stdio with the tools that the cases ask for. Every call with an effect is a line in FOLDER/effects.
// Usage: tool-server.ts FOLDER TOOL…
import { appendFileSync, existsSync, readFileSync, rmSync, watch } from 'node:fs'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

interface Request {
  id?: number
  method: string
  params?: { name: string; arguments?: Record<string, unknown> }
}

const [folder = '', ...names] = process.argv.slice(2)
const reading = { readOnlyHint: true, openWorldHint: false }
const BIG_BYTES = 50 * 1024 * 1024
const SLOW_MS = 1_500

const tools: Record<
  string,
  { annotations: object; call: (args: Record<string, unknown>) => string | Promise<string> }
> = {
  echo: { annotations: reading, call: ({ text }) => String(text) },
  read_note: { annotations: reading, call: () => readFileSync(join(folder, 'note'), 'utf8') },
  big_result: { annotations: reading, call: () => 'x'.repeat(BIG_BYTES) },
  slow_tool: {
    annotations: reading,
    async call() {
      note('slow_tool')
      await delay(SLOW_MS)
      return 'slow and done'
    },
  },
  delete_file: {
    annotations: { destructiveHint: true },
    call({ path }) {
      note(`delete_file ${String(path)}`)
      rmSync(join(folder, 'root', String(path)), { force: true })
      return 'Deleted.'
    },
  },
}

function note(line: string): void {
  appendFileSync(join(folder, 'effects'), `${line}\n`)
}

/** What the tools say of themselves, until the harness writes another description. */
function describe(name: string): string {
  const file = join(folder, 'description')
  return existsSync(file) ? readFileSync(file, 'utf8') : `The tool ${name}.`
}

const write = (message: object) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

async function answer({ method, params }: Request): Promise<object> {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: '2025-11-25',
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: 'desk', version: '1' },
      }
    case 'tools/list':
      return {
        tools: names.map((name) => ({
          name,
          description: describe(name),
          inputSchema: { type: 'object', properties: { text: { type: 'string' }, path: { type: 'string' } } },
          annotations: tools[name]?.annotations,
        })),
      }
    case 'tools/call': {
      const { name = '', arguments: args = {} } = params ?? {}
      const text = await tools[name]?.call(args)
      return { content: [{ type: 'text', text: text ?? `There is no tool ${name}.` }] }
    }
    default:
      return {}
  }
}

watch(folder, (_event, name) => {
  if (name === 'description') write({ method: 'notifications/tools/list_changed' })
})
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const request = JSON.parse(line) as Request
    if (request.id !== undefined) void answer(request).then((result) => write({ id: request.id, result }))
  })
  .on('close', () => process.exit(0))
