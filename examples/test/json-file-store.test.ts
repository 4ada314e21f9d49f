// #region contract
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeStore } from '@frontdesk/chatkit/testing'
import { onTestFinished } from 'vitest'
import { JsonFileStore } from '../json-file-store.ts'

describeStore('JsonFileStore', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'json-file-store-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return JsonFileStore.open(join(folder, 'chat.json'))
})
// #endregion
