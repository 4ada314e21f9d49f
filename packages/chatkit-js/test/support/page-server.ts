import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { handleChatKitRequest } from '@frontdesk/chatkit/server'
import type { ChatKitServer } from '@frontdesk/chatkit/server'
import { onTestFinished } from 'vitest'

const SCRIPT = join(import.meta.dirname, '../../dist/script')
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.html': 'text/html', '.svg': 'image/svg+xml' }

/** As strict as a company's page may be: nothing inline, nothing evaluated, nothing from elsewhere. */
export const STRICT_POLICY = "default-src 'self'; img-src 'self' data: blob:; frame-src 'none'; object-src 'none'"

export interface PageServerOptions {
  chatKit: ChatKitServer
  /** Further routes, by path. */
  routes?: Record<string, (request: IncomingMessage, response: ServerResponse) => void>
  html?: string
}

/** A site with the script, a page and a ChatKit endpoint, on a free port until the test ends. Gives its URL. */
export async function servePage({ chatKit, routes = {}, html = BLANK }: PageServerOptions): Promise<string> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const route = routes[path]
    if (route) return route(request, response)
    if (path === '/chatkit') return void handleChatKitRequest(chatKit, request, response, { userId: 'ada' })
    if (path === '/') {
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': STRICT_POLICY })
      return void response.end(html)
    }
    if (path === '/page.css') return void response.writeHead(200, { 'content-type': 'text/css' }).end(PAGE_CSS)
    void serveScript(path, response)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function serveScript(path: string, response: ServerResponse): Promise<void> {
  try {
    const file = await readFile(join(SCRIPT, normalize(path)))
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(file)
  } catch {
    response.writeHead(404).end()
  }
}

const PAGE_CSS = 'html, body, main { height: 100%; margin: 0 } h1 { position: absolute; clip-path: inset(50%) }'

const BLANK = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Chat</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/page.css">
    <script src="/chatkit.js" defer></script>
  </head>
  <body><main><h1>A page</h1><openai-chatkit></openai-chatkit></main></body>
</html>`
