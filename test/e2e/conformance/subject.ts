import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SubjectOptions } from '@frontdesk/conformance'

/** A ChatKit server that the kit is run on. */
export interface RunningSubject extends AsyncDisposable {
  options: SubjectOptions
}

/** A server that can be started for the kit, and what it is in the page of results. */
export interface KnownSubject {
  name: string
  version: string
  start(): Promise<RunningSubject>
}

/** The address of a server once it listens, and how it is closed. */
export async function whenListening(server: Server): Promise<{ origin: string; close: () => Promise<void> }> {
  if (!server.listening) await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { origin: `http://127.0.0.1:${port}`, close }
}

/** How the kit comes as another user, to a server that knows users by this header. */
export const USER_B = { 'x-user': 'b' }

export const SILENT = { info() {}, warn() {}, error() {}, debug() {} }
