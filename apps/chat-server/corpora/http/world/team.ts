import { join } from 'node:path'

export const TOOL_SERVER = new URL('tool-server.ts', import.meta.url).pathname

/** The smallest team that the cases need: one who meets the user, and one who may delete files when the user has approved it. */
export function describeTeam(folder: string): object {
  return {
    entry: 'triage',
    servers: {
      desk: {
        command: process.execPath,
        args: [TOOL_SERVER, folder, 'echo', 'read_note', 'big_result', 'slow_tool', 'delete_file'],
      },
      files: { builtin: 'files', root: join(folder, 'root') },
    },
    agents: {
      triage: {
        description: 'Meets the user.',
        instructions: 'You are the triage.',
        tools: { desk: ['echo', 'read_note', 'big_result', 'slow_tool'], files: ['*'] },
        handoffs: ['files'],
      },
      files: {
        description: 'Looks after files.',
        instructions: 'You are the keeper of the files.',
        tools: { desk: ['delete_file'] },
        approval: ['delete_file'],
        handoffs: ['triage'],
      },
    },
  }
}
