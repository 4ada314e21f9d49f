import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import { BlockList, createServer, isIPv6 } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { behave } from './behave.ts'
import type { Answers, Behaviour, Case } from './case.ts'

/** A connection that the server under attack asked for. */
export interface Dial {
  address: string
  port: number
}

/** The addresses that lead to the test server. Asking for any other is what the server must never do. */
const ROUTES = new BlockList()
for (const [net, prefix] of [
  ['93.184.216.0', 24],
  ['172.32.0.0', 16],
  ['192.167.255.255', 32],
  ['100.63.255.255', 32],
  ['11.0.0.0', 8],
  ['128.0.0.0', 16],
] as const)
  ROUTES.addSubnet(net, prefix, 'ipv4')
ROUTES.addSubnet('2606:4700::', 32, 'ipv6')

const pem = (name: string) => readFileSync(new URL(`tls/${name}.pem`, import.meta.url))
/** The page that every probe asks for. */
const PROBE_HOSTS = new Set(['probe.test', 'docs.test'])

/** The network of the server under attack: its name server, its router, and the web server behind every public address. */
export class Gateway implements AsyncDisposable {
  dials: Dial[] = []
  requests: { host: string | undefined; method: string | undefined; headers: string[] }[] = []
  readonly #server: Server
  readonly #open = new Set<Socket>()
  readonly #asked = new Map<string, number>()
  #input: Case['input'] = {}

  private constructor() {
    this.#server = createServer((socket) => {
      socket.on('error', () => {})
      void this.#take(socket)
    })
  }

  static async open(): Promise<Gateway> {
    const gateway = new Gateway()
    await once(gateway.#server.listen(0, '127.0.0.1'), 'listening')
    return gateway
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Forgets what was asked for, and behaves as this case says. */
  become(input: Case['input']): void {
    this.#input = input
    this.#asked.clear()
    this.dials = []
    this.requests = []
  }

  /** The dialled addresses that have no route. */
  get forbiddenDials(): string[] {
    return this.dials.map(({ address }) => address).filter((address) => !isRouted(address))
  }

  /** How many connections are still open, after waiting for them to close for as long. */
  async openAfter(ms: number): Promise<number> {
    for (const end = performance.now() + ms; this.#open.size > 0 && performance.now() < end;) await sleep(10)
    return this.#open.size
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #take(socket: Socket): Promise<void> {
    const [line] = (await once(socket, 'data')) as [Buffer]
    socket.pause()
    const request = JSON.parse(line.toString()) as { name: string } | Dial
    if ('name' in request) {
      socket.end(JSON.stringify(await this.#resolve(request.name)))
      return
    }
    this.dials.push(request)
    if (!isRouted(request.address)) {
      socket.destroy()
      return
    }
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    socket.write('+')
    this.#serve(socket, request)
  }

  async #resolve(name: string): Promise<string[]> {
    if (PROBE_HOSTS.has(name)) return ['93.184.216.34']
    const answers: Answers = this.#input.dns?.[name] ?? this.#input.dns?.['*'] ?? []
    if ('delay_ms' in answers) {
      await sleep(answers.delay_ms, undefined, { ref: false })
      return ['93.184.216.34']
    }
    if ('cname' in answers) return answers.a
    const count = this.#asked.get(name) ?? 0
    this.#asked.set(name, count + 1)
    const first = answers[Math.min(count, answers.length - 1)]
    return Array.isArray(first) ? first : (answers as string[])
  }

  #serve(socket: Socket, { port }: Dial): void {
    const behaviour = this.#input.server ?? {}
    if (behaviour.accept_then_silence === true || behaviour.tls_stall === true) {
      socket.resume()
      return
    }
    if (behaviour.status_line !== undefined || behaviour.header_bytes !== undefined) {
      socket.once('data', () => socket.end(rawAnswer(behaviour)))
      socket.resume()
      return
    }
    const name = behaviour.tls === 'self-signed' ? 'self-signed' : 'pub.test'
    const server = port === 443 ? createHttpsServer({ key: pem(`${name}.key`), cert: pem(name) }) : createHttpServer()
    server.on('request', (request: IncomingMessage, response) => {
      const { host } = request.headers
      this.requests.push({ host, method: request.method, headers: Object.keys(request.headers) })
      void behave(PROBE_HOSTS.has(host ?? '') && !this.#input.config ? {} : behaviour, request, response)
    })
    server.emit('connection', socket)
    socket.resume()
  }
}

function rawAnswer({ header_bytes: bytes = 0 }: Behaviour): string {
  return bytes === 0 ? 'garbage\r\n\r\n' : `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(bytes)}\r\n\r\n`
}

function isRouted(address: string): boolean {
  return ROUTES.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
