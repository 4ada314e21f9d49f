/** Servers that answer with the same events, from the least that can be done to a server that keeps every event. Each runs in a process of its own. */
import type { RequestListener } from 'node:http'
import type { ThreadMetadata, ThreadStreamEvent } from '@frontdesk/chatkit'
import { ChatKitServer, handleChatKitRequest, MemoryStore } from '@frontdesk/chatkit/server'
import type { Store } from '@frontdesk/chatkit/server'
import { DurableRuns, handleRunRequest } from '@frontdesk/runs'
import { openStore } from '@frontdesk/store'
import * as peer from 'chatkit-node-backend-sdk'
import express from 'express'
import { answer, deltasAt, waitAt } from '../answer.ts'
import type { Pace } from '../answer.ts'
import { peerListener, PeerStore } from './peer.ts'
import { newDatabase, quiet, sse, user } from './serving.ts'

export type Contenders = Record<string, (pace: Pace) => RequestListener | Promise<RequestListener>>

/** The names of this list stand in the results: the first is the limit that the others are compared with. */
export const plainContenders: Contenders = {
  'node:http, precomputed buffers': async (pace) => {
    const frames: Buffer[] = []
    for await (const event of answer('thr_1')) frames.push(Buffer.from(`data: ${JSON.stringify(event)}\n\n`))
    const sent = frames.slice(0, deltasAt(pace) + 3)
    return (request, response) => {
      request.resume()
      response.writeHead(200, sse)
      void (async () => {
        for (const frame of sent) {
          if (pace !== 'burst') await waitAt(pace)
          response.write(frame)
        }
        response.end()
      })()
    }
  },
  'express, JSON.stringify': (pace) =>
    express()
      .use(express.json())
      .post('/', async (_request, response) => {
        response.writeHead(200, sse)
        for await (const event of answer('thr_1', pace)) response.write(`data: ${JSON.stringify(event)}\n\n`)
        response.end()
      }),
  'chatkit-node-backend-sdk': (pace) => {
    class Server extends peer.ChatKitServer {
      override respond(thread: peer.ThreadMetadata) {
        return answer(thread.id, pace) as AsyncGenerator<never>
      }
    }
    return peerListener(new Server(new PeerStore()))
  },
  'frontdesk, memory': (pace) => serve(new AnswerServer({ store: new MemoryStore(), logger: quiet }, pace)),
  'frontdesk, SQLite': async (pace) =>
    serve(new AnswerServer({ store: await openStore(await newDatabase()), logger: quiet }, pace)),
  'frontdesk, durable runs on SQLite': async (pace) => {
    const store = await openStore(await newDatabase())
    const runs = new DurableRuns(new AnswerServer({ store, logger: quiet }, pace), { store })
    return (request, response) => void handleRunRequest(runs, request, response, user)
  },
}

class AnswerServer extends ChatKitServer<typeof user> {
  readonly #pace: Pace

  constructor(options: { store: Store<typeof user>; logger: typeof quiet }, pace: Pace) {
    super(options)
    this.#pace = pace
  }

  override respond({ id }: ThreadMetadata): AsyncGenerator<ThreadStreamEvent, void> {
    return answer(id, this.#pace)
  }
}

function serve(server: AnswerServer): RequestListener {
  return (request, response) => void handleChatKitRequest(server, request, response, user)
}
