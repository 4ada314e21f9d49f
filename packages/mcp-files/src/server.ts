import type { Log, McpServer, ToolLimits, UserIdentity } from '@frontdesk/mcp-kit'
import type { Folders } from './folders.ts'
import { createToolServer } from '@frontdesk/mcp-kit'
import { createListDirectoryTool } from './tools/list-directory.ts'
import { createReadFileTool } from './tools/read-file.ts'
import { createSearchFilesTool } from './tools/search-files.ts'
import { VERSION } from './version.ts'

/** What {@link createServer} serves. The parts stay the caller's to close, after the server. */
export interface FilesServerParts {
  /** Opened with `openFolders`. */
  folders: Folders
  limits?: Partial<ToolLimits>
  /** Who calls when no host says it. */
  user?: UserIdentity
  log?: Log
}

/** The MCP server over some folders. Connect it to a transport; one server serves one connection. */
export function createServer({ folders, ...options }: FilesServerParts): McpServer {
  return createToolServer({
    name: 'mcp-files',
    version: VERSION,
    title: 'Files',
    instructions: describeFolders(folders),
    tools: [createListDirectoryTool(folders), createReadFileTool(folders), createSearchFilesTool(folders)],
    ...options,
  })
}

function describeFolders({ names }: Folders): string {
  const roots = names.length === 0 ? '' : ` The top directory holds these roots: ${names.join(', ')}.`
  return `Reads files. All paths are relative to the top directory, ".", with "/" between components.${roots} Find files with search_files or list_directory before reading them.`
}
