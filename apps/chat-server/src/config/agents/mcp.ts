import { z } from 'zod'
import { defineSection } from '../section.ts'
import { variable } from '../variable.ts'

export const mcp = defineSection({
  title: 'Tool servers of others',
  variables: {
    MCP_CONFIG: variable(z.string().optional(), 'the `mcp.json` that names MCP servers besides those of the team', {
      fallback: '`mcp.json` in this folder, if it is there',
    }),
  },
  read: ({ MCP_CONFIG }) => ({
    /** A file that need not exist. */
    configPath: MCP_CONFIG ?? 'mcp.json',
    /** Whether somebody has named it, so that it ought to exist. */
    isNamed: MCP_CONFIG !== undefined,
  }),
})
