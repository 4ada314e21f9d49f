import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chmodSync, linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Setup } from './case.ts'

const MEMBER_BYTES = 64 * 1024 * 1024

/** Does what a case wants done in the root before its call, except what changes the root itself. */
export async function applySetup(root: string, actions: readonly Setup[]): Promise<void> {
  for (const action of actions) {
    const [kind = '', name] = Object.entries(action)[0] ?? []
    await ACTIONS[kind]?.(typeof name === 'string' ? join(root, name) : '', action)
    if (ACTIONS[kind] === undefined && kind !== 'tmpfs_free_bytes') throw new Error(`Unknown setup: ${kind}`)
  }
}

const ACTIONS: Record<string, (path: string, action: Setup) => void | Promise<void>> = {
  mkdir: (path) => void mkdirSync(path, { recursive: true }),
  file(path, { content }) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, String(content))
  },
  symlink: (path, { target }) => symlinkSync(String(target), path),
  hardlink: (path, { target }) => linkSync(String(target), path),
  fifo: (path) => void execFileSync('mkfifo', [path]),
  async socket(path) {
    const server = createServer().listen(path)
    await once(server, 'listening')
    // Closing it would remove the name.
    server.unref()
  },
  sparse(path, { bytes }) {
    writeFileSync(path, '')
    truncateSync(path, Number(bytes))
  },
  fill: (path, { byte, bytes }) => writeFileSync(path, Buffer.alloc(Number(bytes), String(byte))),
  bytes_hex: (path, { hex }) => writeFileSync(path, Buffer.from(String(hex), 'hex')),
  chmod: (path, { mode }) => chmodSync(path, Number.parseInt(String(mode), 8)),
  many_files(path, { count }) {
    mkdirSync(path)
    for (let index = 0; index < Number(count); index++) writeFileSync(join(path, `file-${index}.txt`), '')
  },
  deep_dirs: (path, { depth }) => void mkdirSync(join(path, 'd/'.repeat(Number(depth))), { recursive: true }),
  gzip_zeros(path, { inflated }) {
    const member = gzipSync(Buffer.alloc(MEMBER_BYTES))
    writeFileSync(path, '')
    for (let bytes = 0; bytes < Number(inflated); bytes += MEMBER_BYTES) appendFileSync(path, member)
  },
  // No tool of this server opens archives, so that any bytes do.
  zip: (path) => writeFileSync(path, 'PK\x03\x04'),
}
