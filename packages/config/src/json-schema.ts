import { z } from 'zod'
import { TeamConfig } from './team-config.ts'

/** The JSON Schema of the file, for editors: what may be written, not what it is read as. */
export function toJsonSchema(): Record<string, unknown> {
  return { title: 'A Frontdesk team', ...z.toJSONSchema(TeamConfig, { io: 'input', reused: 'inline' }) }
}
