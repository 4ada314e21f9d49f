#!/usr/bin/env node
import type { SqlStore } from '@frontdesk/store'
import { createLog, runCommand, serveStdio, StartError } from '@frontdesk/mcp-kit'
import { openStore, StoreUnavailableError } from '@frontdesk/store'
import { COMMAND, parseConfig } from './config.ts'
import { createServer } from './server.ts'

await runCommand(COMMAND, async (values) => {
  const store = await open(parseConfig(values).url)
  const log = createLog(COMMAND.name)
  await serveStdio(() => createServer({ tasks: store.tasks, log }), { resources: store, log })
})

async function open(url: string): Promise<SqlStore> {
  try {
    return await openStore(url)
  } catch (error) {
    const isForeseen = error instanceof StoreUnavailableError || (error instanceof Error && 'syscall' in error)
    throw isForeseen ? new StartError(`The database cannot be opened. ${error.message}`, { cause: error }) : error
  }
}
