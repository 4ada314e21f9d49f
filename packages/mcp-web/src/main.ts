#!/usr/bin/env node
import { createLog, runCommand, serve } from '@frontdesk/mcp-kit'
import { COMMAND, parseConfig } from './config.ts'
import { createServer } from './server.ts'

await runCommand(COMMAND, async (values) => {
  const { allowedHosts, httpPort } = parseConfig(values)
  const log = createLog(COMMAND.name)
  await serve(() => createServer({ ...(allowedHosts && { allowedHosts }), log }), { httpPort, log })
})
