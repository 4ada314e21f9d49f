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
  /** As some call the type. */
  transport: z.string().optional(),
  transportType: z.string().optional(),
  /** A program; some hosts write its arguments behind it. */
  command: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
  args: z.array(Text).optional(),
  env: z.record(z.string(), Text).optional(),
  environment: z.record(z.string(), Text).optional(),
  envFile: z.string().min(1).optional(),
  cwd: z.string().min(1).optional(),
  url: z.string().min(1).optional(),
  /** As Windsurf and Gemini CLI call it. */
  serverUrl: z.string().min(1).optional(),
  httpUrl: z.string().min(1).optional(),
  headers: z.record(z.string(), Text).optional(),
  /** As Claude Code and Gemini CLI call it; what else they have there is for them alone. */
  oauth: z
    .object({
      clientId: z.string().min(1).optional(),
      clientSecret: z.string().min(1).optional(),
      callbackPort: z.int().min(1).max(65_535).optional(),
      scopes: z
        .union([z.array(z.string().min(1)), z.string().transform((text) => text.split(' ').filter(Boolean))])
        .optional(),
    })
    .optional(),
  disabled: z.boolean().optional(),
  enabled: z.boolean().optional(),
  /** Which tools there are, as Gemini CLI, Codex and Windsurf call it. */
  includeTools: Patterns.optional(),
  enabledTools: Patterns.optional(),
  excludeTools: Patterns.optional(),
  disabledTools: Patterns.optional(),
  /** Of a call: milliseconds in some hosts, seconds in others. */
  timeout: Milliseconds.optional(),
  /** Milliseconds of the start, as LibreChat calls them. */
  initTimeout: Milliseconds.optional(),
  ...OurBlock,
})
