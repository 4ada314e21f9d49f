import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { dirname, extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { handleChatKitRequest } from '@frontdesk/chatkit/server'
import { chat } from '../echo-server.ts'

const SCRIPT = dirname(fileURLToPath(import.meta.resolve('@frontdesk/chatkit-js/script/chatkit.js')))
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** What a company's page may be held to: nothing from elsewhere, nothing inline, nothing evaluated, no frame, no HTML made of text. */
export const CORPORATE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "frame-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** Serves a folder of static files, `/chatkit.js` with its parts, and a ChatKit endpoint: all that a page with the element needs. */
export function servePage(folder: string, { policy }: { policy?: string } = {}): Server {
  return createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    if (path === '/chatkit') void handleChatKitRequest(chat, request, response, { userId: 'ada' })
    else void sendFile(path === '/' ? '/index.html' : path)

    async function sendFile(file: string): Promise<void> {
      try {
        const body = await readFile(join(file.startsWith('/chatkit') ? SCRIPT : folder, file))
        response.writeHead(200, {
          'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
          ...(policy !== undefined && { 'content-security-policy': policy }),
        })
        response.end(body)
      } catch {
        response.writeHead(404).end()
      }
    }
  })
}
