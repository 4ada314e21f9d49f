import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ThreadMetadata } from '@frontdesk/chatkit'
import { JsonFileStore } from './json-file-store.ts'

const folder = await mkdtemp(join(tmpdir(), 'frontdesk-'))
const path = join(folder, 'chat.json')

// #region program
const ada = { userId: 'ada' }
const store = await JsonFileStore.open(path)
const thread: ThreadMetadata = {
  id: store.generateThreadId(ada),
  created_at: new Date().toISOString(),
  title: 'Kept',
  status: { type: 'active' },
  metadata: {},
}
await store.saveThread(thread, ada)

const reopened = await JsonFileStore.open(path)
console.log('after a restart:', (await reopened.loadThread(thread.id, ada)).title)
const refusal = await reopened.loadThread(thread.id, { userId: 'eve' }).catch((error: Error) => error.name)
console.log('for somebody else:', refusal)
// #endregion
await rm(folder, { recursive: true })
