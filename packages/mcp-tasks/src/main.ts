#!/usr/bin/env node
import type { SqlStore } from '@frontdesk/store'
import { createLog, runCommand, serve, StartError } from '@frontdesk/mcp-kit'
import { openStore, StoreUnavailableError } from '@frontdesk/store'
import { COMMAND, parseConfig } from './config.ts'
import { createServer } from './server.ts'

await runCommand(COMMAND, async (values) => {
  const { url, httpPort } = parseConfig(values)
  const store = await open(url)
  const log = createLog(COMMAND.name)
  await serve(() => createServer({ tasks: store.tasks, log }), { httpPort, resources: store, log })
})

async function open(url: string): Promise<SqlStore> {
  try {
    return await openStore(url)
  } catch (error) {
    const isForeseen = error instanceof StoreUnavailableError || (error instanceof Error && 'syscall' in error)
    throw isForeseen ? new StartError(`The database cannot be opened. ${error.message}`, { cause: error }) : error
  }
}
