#!/usr/bin/env node
import { createLog, ResourceStack, runCommand, serve } from '@frontdesk/mcp-kit'
import { COMMAND, parseConfig } from './config.ts'
import { openDatabases } from './open.ts'
import { createServer } from './server.ts'

await runCommand(COMMAND, async (values) => {
  const config = parseConfig(values, process.env)
  const { limits, httpPort } = config
  const log = createLog(COMMAND.name)
  await using resources = new ResourceStack()
  const databases = await openDatabases(config, resources, log)
  await serve(() => createServer({ databases, limits, log }), { httpPort, resources, log })
})
