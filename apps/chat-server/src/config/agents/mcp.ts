import { z } from 'zod'
import { defineSection } from '../section.ts'
import { variable, wholeNumber } from '../variable.ts'

export const mcp = defineSection({
  title: 'Tool servers of others',
  variables: {
    MCP_CONFIG: variable(z.string().optional(), 'the `mcp.json` that names MCP servers besides those of the team', {
      fallback: '`mcp.json` in this folder, if it is there',
    }),
    MCP_START_MS: variable(
      wholeNumber({ from: 100, to: 600_000, unset: 30_000 }),
      'how many milliseconds a tool server of the team may take to start; more on a slow or busy machine',
    ),
  },
  read: ({ MCP_CONFIG, MCP_START_MS }) => ({
    /** A file that need not exist. */
    configPath: MCP_CONFIG ?? 'mcp.json',
    /** Whether somebody has named it, so that it ought to exist. */
    isNamed: MCP_CONFIG !== undefined,
    startMs: MCP_START_MS,
  }),
})
