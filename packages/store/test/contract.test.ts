import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeStore } from '@frontdesk/chatkit/testing'
import { openStore } from '@frontdesk/store'
import { afterAll, beforeAll } from 'vitest'

let directory: string
let count = 0

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frontdesk-store-'))
})

afterAll(() => rm(directory, { recursive: true }))

describeStore('SqliteStore in memory', () => openStore(':memory:'))
describeStore('SqliteStore in a file', () => openStore(`file:${join(directory, `${(count += 1)}.db`)}`))
