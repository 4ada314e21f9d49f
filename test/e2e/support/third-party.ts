import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FILESYSTEM = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-filesystem/dist/index.js'))
const MEMORY = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-memory/dist/index.js'))
const EVERYTHING = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'))

/** Servers from npm that are not ours, as an `mcp.json` names them, with their data in `folder`. */
export function thirdPartyServers(folder: string) {
  return {
    filesystem: { command: process.execPath, args: [FILESYSTEM, folder] },
    memory: {
      command: process.execPath,
      args: [MEMORY],
      env: { MEMORY_FILE_PATH: join(folder, 'memory.json') },
    },
    everything: { command: process.execPath, args: [EVERYTHING] },
  }
}

/** Writes the `mcp.json` that a server started in `folder` reads. */
export function writeMcpConfig(folder: string, mcpServers: object | string): void {
  const text = typeof mcpServers === 'string' ? mcpServers : JSON.stringify({ mcpServers }, undefined, 2)
  writeFileSync(join(folder, 'mcp.json'), text)
}
