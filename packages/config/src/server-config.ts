import { z } from 'zod'
import { text } from './names.ts'

const place = text(2_000).describe('May hold ${NAME} and ${NAME:-default} from the environment.')

/** A tool server that comes with Frontdesk. */
export const BuiltinServer = z
  .discriminatedUnion(
    'builtin',
    [
      z.strictObject({
        builtin: z.literal('database'),
        database: place.describe(
          'The SQLite file or postgres:// URL to answer from, or demo:shop. May hold ${NAME} and ${NAME:-default}.',
        ),
        writes: place
          .optional()
          .describe(
            'no, or ask: data may be changed, each time after the user has approved it. Of demo:shop a copy is changed. May hold ${NAME} and ${NAME:-default}.',
          ),
      }),
      z.strictObject({
        builtin: z.literal('files'),
        root: place.describe('The folder to answer from, or demo:handbook. May hold ${NAME} and ${NAME:-default}.'),
      }),
      z.strictObject({ builtin: z.literal('tasks') }),
      z.strictObject({
        builtin: z.literal('web'),
        hosts: place
          .optional()
          .describe('Hosts that may be fetched from, separated by commas. All of the public web when empty.'),
      }),
    ],
    'must be database, files, tasks or web',
  )
  .describe('A tool server of Frontdesk’s own. tasks keeps its lists in the database of the conversations.')

export type BuiltinServer = z.output<typeof BuiltinServer>

/** Any MCP server, written as in an `mcp.json`; its members are checked when it is read. */
const OtherServer = z
  .looseObject({
    command: text(1_000).optional().describe('The program to run.'),
    args: z.array(z.string()).optional(),
    env: z.record(z.string(), z.string()).optional().describe('Its environment; may hold ${NAME}.'),
    url: text(2_000).optional().describe('Where it answers over Streamable HTTP, instead of a command.'),
    headers: z.record(z.string(), z.string()).optional(),
  })
  .refine((server) => !('builtin' in server), { abort: true })
  .describe('Any MCP server, written as in an mcp.json.')

export const ServerConfig = z.union([BuiltinServer, OtherServer])

export type ServerConfig = z.output<typeof ServerConfig>

export function isBuiltinServer(server: ServerConfig): server is BuiltinServer {
  return 'builtin' in server
}
