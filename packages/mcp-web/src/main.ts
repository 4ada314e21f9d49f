#!/usr/bin/env node
import { createLog, runCommand, serveStdio } from '@frontdesk/mcp-kit'
import { COMMAND, parseConfig } from './config.ts'
import { createServer } from './server.ts'

await runCommand(COMMAND, async (values) => {
  const config = parseConfig(values)
  const log = createLog(COMMAND.name)
  await serveStdio(() => createServer({ ...config, log }), { log })
})
