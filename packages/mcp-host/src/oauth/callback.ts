import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LoginError } from '../errors.ts'
import { toErrorText } from '../protocol/error-text.ts'

const PATH = '/callback'

/** What a login server gives for the yes of the operator. */
export interface LoginAnswer {
  code: string
  /** Who says that it gives it (RFC 9207). */
  issuer: string | undefined
}

/** The page of this machine at which the browser ends. */
export interface Callback extends AsyncDisposable {
  url: string
  /** Rejects with {@link LoginError} when the operator was refused. */
  answer: Promise<LoginAnswer>
  /** Takes the address at which a browser of another machine has ended. False when it is no answer to this login. */
  finish: (address: string) => boolean
}

/** Listens on the loopback interface alone, at `port` or at any that is free, for the answer that repeats `state`. Nothing else counts. */
export async function openCallback({ port, state }: { port: number; state: string }): Promise<Callback> {
  const { promise: answer, resolve, reject } = Promise.withResolvers<LoginAnswer>()
  answer.catch(() => {
    // Told by whoever waits for it; a login that fails earlier has nobody who does.
  })
  const finish = (address: string) => {
    const query = URL.parse(address, 'http://127.0.0.1')?.searchParams
    const code = query?.get('code')
    const error = query?.get('error')
    if (query === undefined || query.get('state') !== state) return false
    if (code) resolve({ code, issuer: query.get('iss') ?? undefined })
    else if (error) reject(new LoginError(describeRefusal(error, query.get('error_description'))))
    return Boolean(code ?? error)
  }
  const server = createServer((request, response) => {
    const isForUs = request.method === 'GET' && request.url?.startsWith(`${PATH}?`) === true
    if (isForUs && finish(request.url ?? '')) show(response, 200, 'That was it. You can close this page.')
    else show(response, 404, 'This is no answer to the login that is under way.')
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening').catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException
    throw new LoginError(
      `Port ${port} of this machine cannot be listened on (${code}). Free it, or change callbackPort.`,
      {
        cause,
      },
    )
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`,
    answer,
    finish,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function show(response: ServerResponse, status: number, text: string): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', connection: 'close' }
  response.writeHead(status, headers).end(`${text}\n`)
}

function describeRefusal(error: string, description: string | null): string {
  const words = toErrorText(description === null ? error : `${error}: ${description}`)
  return `The login was refused (${words}).`
}
