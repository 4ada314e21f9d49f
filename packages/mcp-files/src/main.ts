#!/usr/bin/env node
import type { Log } from '@frontdesk/mcp-kit'
import type { UploadsPlace } from './config.ts'
import type { FileSource } from './uploads/file-source.ts'
import { createLog, ResourceStack, runCommand, serve } from '@frontdesk/mcp-kit'
import { startSweep } from './changes/temporary.ts'
import { COMMAND, parseConfig } from './config.ts'
import { DocumentExtractor } from './reading/document-extractor.ts'
import { openFolders } from './root/folders.ts'
import { createServer } from './server.ts'
import { loadFileSource } from './uploads/load-file-source.ts'
import { openStoreSource } from './uploads/open-store-source.ts'

await runCommand(COMMAND, async (values) => {
  const { roots, allowsWrite, uploads: place, httpPort } = parseConfig(values)
  const log = createLog(COMMAND.name)
  await using resources = new ResourceStack()
  const uploads = place && resources.use(await openUploads(place, log))
  const folders = resources.use(openFolders(roots, { uploads }))
  if (allowsWrite) resources.use(startSweep(folders.roots, { log }))
  const documents = resources.use(new DocumentExtractor())
  await serve(() => createServer({ folders, documents, allowsWrite, log }), { httpPort, resources, log })
})

async function openUploads(place: UploadsPlace, log: Log): Promise<FileSource & AsyncDisposable> {
  return 'module' in place ? loadFileSource(place.module) : openStoreSource(place, { log })
}
