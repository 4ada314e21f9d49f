import { connect } from 'node:net'
import type { Duplex } from 'node:stream'

/** Opens a TCP connection to an address, never to a name. Whoever asked for it closes it. */
export type Dialler = (
  target: { address: string; port: number },
  options: { signal: AbortSignal },
) => Duplex | Promise<Duplex>

/** Dials with the system's sockets. No proxy, whatever the environment says. */
export const systemDialler: Dialler = async ({ address, port }, { signal }) => {
  signal.throwIfAborted()
  const socket = connect({ host: address, port, noDelay: true, autoSelectFamily: false })
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  const abort = () => socket.destroy(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  socket.once('connect', () => resolve(socket))
  socket.once('error', reject)
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
