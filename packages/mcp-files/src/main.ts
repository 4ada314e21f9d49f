#!/usr/bin/env node
import { createLog, ResourceStack, runCommand, serve } from '@frontdesk/mcp-kit'
import { COMMAND, parseConfig } from './config.ts'
import { DocumentExtractor } from './documents/extractor.ts'
import { openFolders } from './folders.ts'
import { createServer } from './server.ts'
import { loadFileSource } from './uploads/load-file-source.ts'

await runCommand(COMMAND, async (values) => {
  const { roots, allowsWrite, uploads: uploadsModule, httpPort } = parseConfig(values)
  const log = createLog(COMMAND.name)
  await using resources = new ResourceStack()
  const uploads = uploadsModule === undefined ? undefined : resources.use(await loadFileSource(uploadsModule))
  const folders = resources.use(openFolders(roots, { uploads }))
  const documents = resources.use(new DocumentExtractor())
  await serve(() => createServer({ folders, documents, allowsWrite, log }), { httpPort, resources, log })
})
