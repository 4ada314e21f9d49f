import type { Log, McpServer, Tool, ToolLimits, UserIdentity } from '@frontdesk/mcp-kit'
import type { DocumentExtractor } from './reading/document-extractor.ts'
import type { Folders } from './root/folders.ts'
import { createToolServer } from '@frontdesk/mcp-kit'
import { createCreateDirectoryTool } from './tools/create-directory.ts'
import { createDeleteFileTool } from './tools/delete-file.ts'
import { createDirectoryTreeTool } from './tools/directory-tree.ts'
import { createEditFileTool } from './tools/edit-file.ts'
import { createGetFileInfoTool } from './tools/get-file-info.ts'
import { createListDirectoryTool } from './tools/list-directory.ts'
import { createMoveFileTool } from './tools/move-file.ts'
import { createReadFileTool } from './tools/read-file.ts'
import { createSearchFilesTool } from './tools/search-files.ts'
import { createWriteFileTool } from './tools/write-file.ts'
import { VERSION } from './version.ts'

/** What {@link createServer} serves. The parts stay the caller's to close, after the server. */
export interface FilesServerParts {
  /** Opened with `openFolders`. */
  folders: Folders
  /** Takes the text out of PDF and DOCX files. Without it they are refused. */
  documents?: DocumentExtractor
  /** Adds the tools that change files. Off by default. */
  allowsWrite?: boolean
  limits?: Partial<ToolLimits>
  /** Who calls when no host says it. */
  user?: UserIdentity
  log?: Log
}

/** The MCP server over some folders. Connect it to a transport; one server serves one connection. */
export function createServer({ folders, documents, allowsWrite = false, ...options }: FilesServerParts): McpServer {
  return createToolServer({
    name: 'mcp-files',
    version: VERSION,
    title: 'Files',
    instructions: describeFolders(folders, allowsWrite),
    tools: [...createReadingTools(folders, documents), ...(allowsWrite ? createWritingTools(folders) : [])],
    ...options,
  })
}

function createReadingTools(folders: Folders, documents: DocumentExtractor | undefined): Tool[] {
  return [
    createListDirectoryTool(folders),
    createDirectoryTreeTool(folders),
    createReadFileTool(folders, documents),
    createSearchFilesTool(folders, documents),
    createGetFileInfoTool(folders),
  ]
}

function createWritingTools(folders: Folders): Tool[] {
  return [
    createWriteFileTool(folders),
    createEditFileTool(folders),
    createCreateDirectoryTool(folders),
    createMoveFileTool(folders),
    createDeleteFileTool(folders),
  ]
}

function describeFolders({ names }: Folders, allowsWrite: boolean): string {
  const roots = names.length === 0 ? '' : ` The top directory holds these roots: ${names.join(', ')}.`
  return `${allowsWrite ? 'Reads and changes files' : 'Reads files'}. All paths are relative to the top directory, ".", with "/" between components.${roots} Find files with search_files or list_directory before reading them.`
}
