import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DurableRuns, handleRunRequest } from '@frontdesk/runs'
import { openStore } from '@frontdesk/store'
import { ProbeServer } from '../../../packages/conformance/probe-servers/frontdesk.ts'
import { SILENT, USER_B, whenListening } from './subject.ts'
import type { RunningSubject } from './subject.ts'

/** The probe server of our SDK with durable runs over SQLite. A restart opens all of it anew, on the same port. */
export async function startDurable(): Promise<RunningSubject> {
  const directory = await mkdtemp(join(tmpdir(), 'frontdesk-conformance-'))
  let host = await open(directory, 0)
  const { origin } = host
  const restart = async () => {
    await host.close()
    host = await open(directory, Number(new URL(origin).port))
  }
  return {
    options: { url: `${origin}/chatkit`, headersUserB: USER_B, restart },
    async [Symbol.asyncDispose]() {
      await host.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function open(directory: string, port: number): Promise<{ origin: string; close: () => Promise<void> }> {
  const store = await openStore(`file:${join(directory, 'probe.db')}`)
  const runs = new DurableRuns(new ProbeServer({ store, logger: SILENT }), { store })
  const server = createServer((request, response) => {
    void handleRunRequest(runs, request, response, { userId: request.headers['x-user']?.toString() ?? 'a' })
  })
  const { origin, close } = await whenListening(server.listen(port, '127.0.0.1'))
  return {
    origin,
    async close() {
      await close()
      await runs[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
