#!/usr/bin/env node
import { createLog, runCommand, serve } from '@frontdesk/mcp-kit'
import { COMMAND, parseConfig } from './config.ts'
import { DocumentExtractor } from './documents/extractor.ts'
import { openFolders } from './folders.ts'
import { createServer } from './server.ts'

await runCommand(COMMAND, async (values) => {
  const { roots, allowsWrite, httpPort } = parseConfig(values)
  const log = createLog(COMMAND.name)
  await using resources = new AsyncDisposableStack()
  const folders = resources.use(openFolders(roots))
  const documents = resources.use(new DocumentExtractor())
  await serve(() => createServer({ folders, documents, allowsWrite, log }), { httpPort, resources, log })
})
