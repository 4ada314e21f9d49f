import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer as createHttpServer } from 'node:http'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'
import type { WebServerParts } from '../src/index.ts'
import { createServer } from '../src/index.ts'

/** The server under test, behind whose every address stands one web server. */
export interface World extends AsyncDisposable {
  /** The text of the answer, its mark left out. */
  page: (args: object) => Promise<string>
  call: (name: string, args: object) => Promise<{ text: string; structured: Record<string, unknown>; isError: boolean }>
  /** The addresses dialled so far. */
  dials: string[]
}

/** `answer` is the body of an HTML page, or what handles requests. */
export async function openWorld(
  answer: string | RequestListener,
  { resolver = async () => ['93.184.216.34'], ...parts }: Partial<WebServerParts> = {},
): Promise<World> {
  const listener: RequestListener =
    typeof answer === 'function'
      ? answer
      : (_request, response) => void response.setHeader('content-type', 'text/html').end(answer)
  const web = createHttpServer(listener).listen(0, '127.0.0.1')
  await once(web, 'listening')
  const { port } = web.address() as AddressInfo
  const dials: string[] = []
  const dialler: WebServerParts['dialler'] = ({ address }) => {
    dials.push(address)
    return connect(port, '127.0.0.1')
  }
  const client = await connectInMemory(createServer({ resolver, dialler, ...parts }))
  const call: World['call'] = async (name, args) => {
    const result = await client.callTool({ name, arguments: { ...args } })
    const { structuredContent: structured = {}, isError = false } = result
    return { text: textOf(result), structured: structured as Record<string, unknown>, isError: isError === true }
  }
  return {
    call,
    page: async (args) => unmark((await call('fetch_page', { url: 'http://pub.test/', ...args })).text),
    dials,
    async [Symbol.asyncDispose]() {
      await client.close()
      web.closeAllConnections()
      web.close()
    },
  }
}

function unmark(text: string): string {
  return /<untrusted-\w+>\n(.*)\n<\/untrusted-\w+>$/s.exec(text)?.[1] ?? text
}
