import { z } from 'zod'

/** A text; hosts also let numbers and booleans stand for one. */
const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const Patterns = z.array(z.string().min(1))
const Milliseconds = z
  .int()
  .min(1)
  .max(24 * 60 * 60_000)

/** What we add to an entry. All of it is optional. */
const OurBlock = {
  required: z.boolean().optional(),
  agents: z.union([z.array(z.string().min(1)), z.record(z.string().min(1), Patterns)]).optional(),
  tools: z.union([Patterns, z.strictObject({ allow: Patterns.optional(), deny: Patterns.optional() })]).optional(),
  approval: z.union([z.enum(['never', 'destructive', 'always']), Patterns]).optional(),
  timeoutMs: Milliseconds.optional(),
  concurrency: z.int().min(1).max(1_000).optional(),
  restart: z.enum(['always', 'never']).optional(),
  scope: z.enum(['shared', 'user']).optional(),
}

/** One server, in the words of Claude Desktop, Claude Code, VS Code, Cursor, Windsurf, Gemini CLI and LibreChat. */
export type ServerEntry = z.infer<typeof ServerEntry>
export const ServerEntry = z.object({
  type: z.string().optional(),
  command: z.string().min(1).optional(),
  args: z.array(Text).optional(),
  env: z.record(z.string(), Text).optional(),
  envFile: z.string().min(1).optional(),
  cwd: z.string().min(1).optional(),
  url: z.string().min(1).optional(),
  /** As Windsurf and Gemini CLI call it. */
  serverUrl: z.string().min(1).optional(),
  httpUrl: z.string().min(1).optional(),
  headers: z.record(z.string(), Text).optional(),
  disabled: z.boolean().optional(),
  /** Milliseconds of a call and of the start, as LibreChat calls them. */
  timeout: Milliseconds.optional(),
  initTimeout: Milliseconds.optional(),
  ...OurBlock,
})
