#!/usr/bin/env node
import { runCommand, serveStdio, UsageError } from '@frontdesk/mcp-kit'
import { DocumentExtractor } from './documents/extractor.ts'
import { openFolders } from './folders.ts'
import { createServer } from './server.ts'
import { VERSION } from './version.ts'

await runCommand(
  {
    name: 'mcp-files',
    version: VERSION,
    summary:
      'An MCP server on stdio that lists, reads and searches the files of one or more folders, and nothing outside them.',
    options: {
      root: { type: 'string', value: 'DIR', multiple: true, description: 'A folder to serve.' },
      'allow-write': { type: 'boolean', description: 'Add the tools that write, edit, move and delete files.' },
    },
    examples: ['mcp-files --root ~/Documents', 'mcp-files --root ./docs --root ./notes'],
  },
  async ({ root: paths = [], 'allow-write': allowsWrite = false }) => {
    if (paths.length === 0) throw new UsageError('No folder to serve: give --root DIR.')
    using folders = openFolders(paths)
    using documents = new DocumentExtractor()
    await serveStdio(() => createServer({ folders, documents, allowsWrite }))
  },
)
