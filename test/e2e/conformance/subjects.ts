import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startChatServer } from './chat-server.ts'
import { startDurable } from './durable-sdk.ts'
import { startPeer } from './peer.ts'
import { startOnExpress, startOnHono, startOnNode } from './sdk.ts'
import type { KnownSubject } from './subject.ts'

const ROOT = join(import.meta.dirname, '../../..')
const versionOf = (folder: string) =>
  (JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as { version: string }).version

const SDK = versionOf('packages/chatkit')

/** What the page of results compares, and the tests run the kit on. */
export const SUBJECTS = {
  chatServer: {
    name: 'Frontdesk’s chat-server, offline model',
    version: versionOf('apps/chat-server'),
    start: startChatServer,
  },
  node: { name: '@frontdesk/chatkit on Node', version: SDK, start: startOnNode },
  express: { name: '@frontdesk/chatkit on Express', version: SDK, start: startOnExpress },
  hono: { name: '@frontdesk/chatkit on the Web handler (Hono)', version: SDK, start: startOnHono },
  durable: { name: '@frontdesk/chatkit with durable runs, SQLite', version: SDK, start: startDurable },
  peer: {
    name: 'chatkit-node-backend-sdk',
    version: versionOf('test/e2e/node_modules/chatkit-node-backend-sdk'),
    start: startPeer,
  },
} satisfies Record<string, KnownSubject>
