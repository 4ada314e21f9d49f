import type { Socket } from 'node:net'

/** Resolves when the socket has closed, whatever was the matter with it. */
export function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()))
}
