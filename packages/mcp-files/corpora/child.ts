import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

/** What a call came back with: a result of the tool, or an error of the protocol. */
export interface Reply {
  isError: boolean
  /** The text of the result or the error. */
  text: string
  /** Everything that was sent, as JSON. */
  json: string
  structured: Record<string, unknown>
  elapsedMs: number
}

const MAIN = new URL('../src/main.ts', import.meta.url).pathname

/** The server as a process, on one root, with all its tools. */
export class Child implements AsyncDisposable {
  readonly #client: Client
  readonly #transport: StdioClientTransport
  readonly #root: string
  #log = ''

  private constructor(client: Client, transport: StdioClientTransport, root: string) {
    this.#client = client
    this.#transport = transport
    this.#root = root
    transport.stderr?.on('data', (chunk: Buffer) => (this.#log += chunk.toString()))
  }

  /** Starts the server; `wrap` makes a command line of the one that would be run. */
  static async start(root: string, wrap: (command: string[]) => string[] = (command) => command): Promise<Child> {
    const [command = '', ...args] = wrap([
      process.execPath,
      '--conditions=@frontdesk/source',
      MAIN,
      '--root',
      root,
      '--allow-write',
    ])
    const transport = new StdioClientTransport({ command, args, stderr: 'pipe' })
    const child = new Child(new Client({ name: 'corpus', version: '0.0.0' }), transport, root)
    await child.#client.connect(transport)
    return child
  }

  get pid(): number {
    return this.#transport.pid ?? 0
  }

  /** Everything that the server wrote to stderr. */
  get log(): string {
    return this.#log
  }

  async call(name: string, args: Record<string, unknown>): Promise<Reply> {
    const start = performance.now()
    try {
      const result = await this.#client.callTool({ name, arguments: args }, undefined, { timeout: 30_000 })
      const [block] = result.content as { text?: string }[]
      return {
        isError: result.isError === true,
        text: block?.text ?? '',
        json: JSON.stringify(result),
        structured: (result.structuredContent ?? {}) as Record<string, unknown>,
        elapsedMs: performance.now() - start,
      }
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      return { isError: true, text, json: text, structured: {}, elapsedMs: performance.now() - start }
    }
  }

  /** What the server has open beneath a directory, except its root. */
  openBeneath(path: string): string[] {
    return readdirSync(`/proc/${this.pid}/fd`)
      .map((fd) => {
        try {
          return readlinkSync(`/proc/${this.pid}/fd/${fd}`)
        } catch {
          // Closed since it was listed.
          return ''
        }
      })
      .filter((target) => target.startsWith(`${path}/`) && target !== this.#root)
  }

  /** The most memory that the server held since the last call of this method, in bytes. */
  takePeakBytes(): number {
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1]
    // Resets the peak (proc(5)).
    writeFileSync(`/proc/${this.pid}/clear_refs`, '5')
    return Number(peak) * 1024
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close()
  }
}
