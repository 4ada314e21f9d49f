import { fstatSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'

const STDIN = 0
const BUFFER_BYTES = 64 * 1024

/**
 * What this process is sent. A pipe or socket, as a client gives, is read into one buffer that is used again for each chunk: a chunk is
 * good until its listener returns. `process.stdin` makes a new buffer for each, which under a flood of input are collected too late to
 * keep the process small. A file or a terminal is read as it always is.
 */
export function openStdin(): Readable {
  const stat = fstatSync(STDIN)
  if (!stat.isFIFO() && !stat.isSocket()) return process.stdin
  const buffer = Buffer.alloc(BUFFER_BYTES)
  const socket = new Socket({
    fd: STDIN,
    readable: true,
    writable: false,
    onread: {
      buffer,
      callback(bytes) {
        socket.emit('data', buffer.subarray(0, bytes))
        return true
      },
    },
  })
  return socket
}
