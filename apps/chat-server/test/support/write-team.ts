import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** The smallest team that there can be. */
export const ONE_AGENT = {
  entry: 'host',
  agents: { host: { description: 'Meets people.', instructions: 'You are the host.' } },
}

/** A folder of its own until the test ends. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-team-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes a file of a team, as JSON unless it is a text, and gives its path. */
export function writeTeam(content: unknown, { folder = makeFolder(), name = 'frontdesk.config.json' } = {}): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  return path
}
