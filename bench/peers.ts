import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const PEERS = ['@bytebase/dbhub@1.4.0', '@modelcontextprotocol/server-postgres@0.6.2', 'pg']
const FOLDER = 'frontdesk-bench-peers'

/**
 * The folder of the modules of public tool servers that are no dependency of ours. They are installed once, in a folder of the system's for what is
 * temporary; an installation that fails leaves nothing behind.
 */
export async function installPeers(): Promise<string> {
  const modules = join(tmpdir(), FOLDER, 'node_modules')
  if (existsSync(modules)) return modules
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER}-`))
  try {
    await writeFile(join(folder, 'package.json'), '{ "private": true }')
    const options = ['--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund']
    await promisify(execFile)('npm', ['install', ...options, ...PEERS], { cwd: folder })
    await rename(folder, join(tmpdir(), FOLDER))
    return modules
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw new Error(`The peers could not be installed: ${PEERS.join(', ')}. Is a registry reached?`, { cause: error })
  }
}
