#!/usr/bin/env node
import { createLog, runCommand, serveStdio } from '@frontdesk/mcp-kit'
import { COMMAND, parseConfig } from './config.ts'
import { createServer } from './server.ts'
import { openSqliteDatabase } from './sqlite/open.ts'

await runCommand(COMMAND, async (values) => {
  const { databases: found, limits } = parseConfig(values)
  const log = createLog(COMMAND.name)
  await using opened = new AsyncDisposableStack()
  const databases = found.map((options) => opened.use(openSqliteDatabase({ ...options, limits })))
  await serveStdio(() => createServer({ databases, limits, log }), { resources: opened.move(), log })
})
