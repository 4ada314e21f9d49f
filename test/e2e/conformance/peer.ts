import express from 'express'
import type { Response } from 'express'
import { PeerServer } from './peer-server.ts'
import { PeerStore } from './peer-store.ts'
import { SILENT, USER_B, whenListening } from './subject.ts'
import type { RunningSubject } from './subject.ts'

/** `chatkit-node-backend-sdk` on Express, mounted as its README says. */
export async function startPeer(): Promise<RunningSubject> {
  const chat = new PeerServer(new PeerStore(), undefined, SILENT)
  // The peer prints every request, past the logger that it is given.
  const { log, debug, info, error } = console
  Object.assign(console, { log: silent, debug: silent, info: silent, error: silent })
  const app = express()
  app.use(express.json({ limit: '1mb' }))
  app.post('/chatkit', async (request, response) => {
    const context = { userId: request.headers['x-user']?.toString() ?? 'a' }
    const result = await chat.process(JSON.stringify(request.body), context)
    if (result.isStreaming) await stream(result as AsyncIterable<string>, response)
    else response.json((result as { toJSON(): unknown }).toJSON())
  })
  const { origin, close } = await whenListening(app.listen(0, '127.0.0.1'))
  return {
    options: { url: `${origin}/chatkit`, headersUserB: USER_B },
    async [Symbol.asyncDispose]() {
      await close()
      Object.assign(console, { log, debug, info, error })
    },
  }
}

async function stream(frames: AsyncIterable<string>, response: Response): Promise<void> {
  response.setHeader('Content-Type', 'text/event-stream')
  response.setHeader('Cache-Control', 'no-cache')
  response.setHeader('Connection', 'keep-alive')
  for await (const frame of frames) response.write(frame)
  response.end()
}

function silent(): void {}
