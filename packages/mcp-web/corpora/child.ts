import { readFileSync, writeFileSync } from 'node:fs'
import { USER_META_KEY } from '@frontdesk/mcp-kit'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

/** What a call came back with: a result of the tool, or an error of the protocol. */
export interface Reply {
  isError: boolean
  text: string
  /** Everything that was sent, as JSON. */
  json: string
  elapsedMs: number
}

const SERVER = new URL('server.ts', import.meta.url).pathname
/** Nobody listens there: what heeded them would fetch nothing. */
const PROXY = 'http://127.0.0.1:9'

/** The server under attack, as a process. */
export class Child implements AsyncDisposable {
  log = ''
  readonly #client: Client
  readonly #transport: StdioClientTransport

  private constructor(client: Client, transport: StdioClientTransport) {
    this.#client = client
    this.#transport = transport
    transport.stderr?.on('data', (chunk: Buffer) => (this.log += chunk.toString()))
  }

  static async start(...args: string[]): Promise<Child> {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: ['--conditions=@frontdesk/source', SERVER, ...args],
      env: { HTTP_PROXY: PROXY, http_proxy: PROXY, HTTPS_PROXY: PROXY, NODE_USE_ENV_PROXY: '1' },
      stderr: 'pipe',
    })
    const child = new Child(new Client({ name: 'corpus', version: '0.0.0' }), transport)
    await child.#client.connect(transport)
    return child
  }

  async call(name: string, args: Record<string, unknown>, userId = 'ada'): Promise<Reply> {
    const start = performance.now()
    const params = { name, arguments: args, _meta: { [USER_META_KEY]: { userId } } }
    try {
      const result = await this.#client.callTool(params, undefined, { timeout: 40_000 })
      const [block] = result.content as { text?: string }[]
      return {
        isError: result.isError === true,
        text: block?.text ?? '',
        json: JSON.stringify(result),
        elapsedMs: performance.now() - start,
      }
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      return { isError: true, text, json: text, elapsedMs: performance.now() - start }
    }
  }

  /** The most memory that the server held since the last call of this method, in bytes. */
  takePeakBytes(): number {
    const { pid } = this.#transport
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    // Resets the peak (proc(5)).
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
    return Number(peak) * 1024
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close()
  }
}
