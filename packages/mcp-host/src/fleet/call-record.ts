import { createHash } from 'node:crypto'
import type { CallToolResult } from '@openai/agents'
import type { McpIdentity } from '../protocol/identity.ts'
import { hideSecrets } from '../protocol/error-text.ts'
import type { Logger } from '../logger.ts'
import { currentScope } from '../protocol/run-scope.ts'

/** How much of a call's arguments a record keeps in words, in characters. */
const MAX_ARGUMENTS = 2_000
const SECRET_NAME = /password|passwd|passphrase|secret|token|api[_-]?key|authorization|cookie|credential/i

/** One call of a tool, or its refusal, for an audit log. */
export interface ToolCallRecord extends McpIdentity {
  threadId: string | undefined
  runId: string | undefined
  /** The agent that called, where its view was made for one. */
  agent: string | undefined
  /** Empty for a tool that no server has. */
  server: string
  /** As the server names it. */
  tool: string
  /** SHA-256 of the arguments as JSON, in hex: tells whether two calls were the same without saying what they held. */
  argumentsHash: string
  /** The arguments as JSON, shortened and with secrets hidden. */
  arguments: string
  /** What is known of it: an answer, an error that the server answered with, or `refused`, `none` (nothing was done), `unknown`, `aborted`. */
  outcome: 'done' | 'error' | 'refused' | 'none' | 'unknown' | 'aborted'
  /** Why it failed, where it did for us: the code of an error of this package. */
  code: string | undefined
  /** How many bytes of text the model was given. */
  resultBytes: number
  durationMs: number
}

/** What is known of a call when it begins. */
interface BegunCall extends McpIdentity {
  agent: string | undefined
  server: string
  tool: string
  args: Record<string, unknown> | null
}

/** Begins the record of a call. What it gives is called when the call is over, and never rejects. */
export function startRecord(
  { userId, tenantId, agent, server, tool, args }: BegunCall,
  { record, logger }: { record: ((record: ToolCallRecord) => void | Promise<void>) | undefined; logger: Logger },
): (end: Pick<ToolCallRecord, 'outcome' | 'code' | 'resultBytes'>) => Promise<void> {
  if (record === undefined) return unrecorded
  const started = performance.now()
  const scope = currentScope()
  return async (end) => {
    try {
      await record({
        userId,
        ...(tenantId !== undefined && { tenantId }),
        threadId: scope?.threadId,
        runId: scope?.runId,
        agent,
        server,
        tool,
        ...describeArguments(args),
        ...end,
        durationMs: performance.now() - started,
      })
    } catch (error) {
      logger.error({ server, tool, err: error }, 'a call could not be recorded')
    }
  }
}

async function unrecorded(): Promise<void> {}

/** The bytes of text in a result. */
export function bytesOf({ content }: CallToolResult): number {
  return content.reduce(
    (sum, block) => sum + Buffer.byteLength(typeof block['text'] === 'string' ? block['text'] : ''),
    0,
  )
}

/** The arguments of a call as records keep them: their hash, and a form that is bounded and without secrets. */
export function describeArguments(
  args: Record<string, unknown> | null,
): Pick<ToolCallRecord, 'arguments' | 'argumentsHash'> {
  const whole = JSON.stringify(args ?? {})
  const redacted = JSON.stringify(args ?? {}, (key, value: unknown) => {
    if (SECRET_NAME.test(key) && value !== null) return '[hidden]'
    return typeof value === 'string' ? hideSecrets(value) : value
  })
  return {
    argumentsHash: createHash('sha256').update(whole).digest('hex'),
    arguments: redacted.length > MAX_ARGUMENTS ? `${redacted.slice(0, MAX_ARGUMENTS).toWellFormed()}…` : redacted,
  }
}
