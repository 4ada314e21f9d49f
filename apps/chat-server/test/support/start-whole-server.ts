import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { parseConfig } from '../../src/config/config.ts'
import { createLogger } from '../../src/logger.ts'
import { startServer } from '../../src/start-server.ts'

/** The whole server with the team that ships, on data of its own, until the test ends or stops it. */
export async function startWholeServer(env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-server-'))
  const places = { DATA_DIR: folder, DATABASE_URL: `file:${folder}/chat.db`, FILES_URL: `file:${folder}/files` }
  const config = parseConfig({ PORT: '0', LOG_FORMAT: 'json', TEAM_RELOAD: 'off', ...places, ...env })
  const lines: string[] = []
  const logger = createLogger(config.log, { destination: { write: (line) => void lines.push(line) } })
  const server = await startServer(config, { logger, env })
  onTestFinished(async () => {
    await server.stop()
    await rm(folder, { recursive: true })
  })
  return {
    url: server.url,
    stop: () => server.stop(),
    /** The lines of its log. */
    log: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    /** Sends a question in a new thread. */
    ask: (text: string, headers: Record<string, string> = {}) =>
      fetch(`${server.url}/chatkit`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({
          type: 'threads.create',
          params: { input: { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} } },
        }),
      }),
  }
}
