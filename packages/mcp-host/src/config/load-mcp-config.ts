import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { McpConfigError } from '../errors.ts'
import { parseMcpConfig } from './parse-mcp-config.ts'
import type { McpConfigOptions } from './parse-mcp-config.ts'
import type { McpServerSpec } from './spec.ts'

/**
 * The servers of the `mcp.json` at `path`, none when there is no such file. Paths in it are relative to its folder. Throws {@link McpConfigError} as
 * {@link parseMcpConfig} does, and when the file cannot be read.
 */
export async function loadMcpConfig(
  path: string,
  options: Omit<McpConfigOptions, 'folder'> = {},
): Promise<McpServerSpec[]> {
  const text = await readConfigFile(path)
  if (text === undefined) return []
  try {
    return parseMcpConfig(text, { ...options, folder: dirname(resolve(path)) })
  } catch (error) {
    if (!(error instanceof McpConfigError)) throw error
    throw new McpConfigError(`${path}: ${error.message}`, { cause: error })
  }
}

/** The text of the file; undefined when there is none. */
export async function readConfigFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new McpConfigError(`The MCP configuration ${path} cannot be read (${code}).`, { cause: error })
  }
}
