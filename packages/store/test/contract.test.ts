import { describeStore } from '@frontdesk/chatkit/testing'
import { openStore } from '@frontdesk/store'
import { databases } from './support/databases.ts'

describeStore('SQLite in memory', () => openStore(':memory:'))

for (const [name, makePlace] of Object.entries(databases)) {
  describeStore(name, async () => (await makePlace()).open())
}
