import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy before several servers: each request goes to the next that is ready. */
export interface Balancer extends AsyncDisposable {
  url: string
  /** From now on these are the servers. */
  use(urls: readonly string[]): void
  /** How many requests each server was given, by its URL. */
  readonly given: ReadonlyMap<string, number>
}

const LOOK_EVERY_MS = 100

/** Starts one on a free port. It asks each server at `/readyz` ten times a second, repeats no request, and answers 502 for a server that does not answer. */
export async function startBalancer(urls: readonly string[]): Promise<Balancer> {
  let targets = urls
  let ready = new Set(urls)
  let turn = 0
  const given = new Map<string, number>()
  const agent = new Agent({ keepAlive: false })

  const look = async () => {
    const states = await Promise.all(targets.map(async (url) => [url, await isReady(url)] as const))
    ready = new Set(states.flatMap(([url, is]) => (is ? [url] : [])))
  }
  let looking: Promise<void> | undefined
  const timer = setInterval(() => {
    looking ??= look().finally(() => (looking = undefined))
  }, LOOK_EVERY_MS)

  const server = createServer((incoming, outgoing) => {
    const choice = targets.filter((url) => ready.has(url))
    const target = choice[turn++ % choice.length]
    if (target === undefined) {
      outgoing.writeHead(503, { 'retry-after': '1' }).end()
      return
    }
    given.set(target, (given.get(target) ?? 0) + 1)
    const headers = { ...incoming.headers, 'x-forwarded-for': incoming.socket.remoteAddress }
    const onwards = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers, agent })
    onwards.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('error', () => outgoing.destroy())
      answer.pipe(outgoing)
    })
    onwards.on('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()))
    outgoing.on('close', () => onwards.destroy())
    incoming.pipe(onwards)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    given,
    use(next) {
      ready = new Set(next.filter((url) => ready.has(url) || !targets.includes(url)))
      targets = next
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await looking
      server.closeAllConnections()
      server.close()
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )
}
