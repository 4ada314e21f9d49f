import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { z } from 'zod'
import type { Extra } from '../call/call-context.ts'
import type { Gate } from './gate.ts'
import type { UserIdentity } from '../call/identity.ts'
import type { ToolLimits } from './limits.ts'
import type { Log } from '../log.ts'
import type { AnyResult, Tool, ToolContext } from './tool.ts'
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { callerOf } from '../call/call-context.ts'
import { ToolError } from '../errors.ts'
import { failureText } from '../call/failure-text.ts'
import { createGate } from './gate.ts'
import { localUser } from '../call/identity.ts'
import { capText, DEFAULT_LIMITS } from './limits.ts'
import { createLog } from '../log.ts'

/** How {@link registerTools} runs the tools. */
export interface RegisterToolsOptions {
  limits?: Partial<ToolLimits>
  /** Who calls when no host says it. */
  user?: UserIdentity
  log?: Log
}

/**
 * Puts all tools of a server onto it; call it once for each server. Every call is parsed, identified, limited in time, output and
 * number, and answered with exactly one content block, plus `structuredContent` where the tool has an output schema. Failures
 * are results whose text starts with `ERROR: `, because models do not see `isError`.
 */
export function registerTools(
  server: McpServer,
  tools: readonly Tool[],
  { limits, user = localUser(), log = createLog('mcp') }: RegisterToolsOptions = {},
): void {
  const all = { ...DEFAULT_LIMITS, ...limits }
  const gate = createGate({ maxRunning: all.maxConcurrentCalls, maxWaiting: all.maxWaitingCalls })
  server.server.assertCanSetRequestHandler('tools/call')
  for (const tool of tools) {
    const { name, title, description, input, output, annotations } = tool
    server.registerTool(
      name,
      {
        title,
        description,
        inputSchema: input,
        ...(output && { outputSchema: output }),
        annotations: { title, ...annotations },
      },
      unreachable,
    )
  }
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  // The SDK keeps the list of tools. Calls are answered here: its own wording of bad arguments is for programmers, and it would
  // parse every result against the output schema a second time.
  server.server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    try {
      const tool = byName.get(params.name)
      if (tool === undefined) throw new ToolError(unknownTool(params.name, byName))
      const caller = callerOf(extra, user)
      return await call(tool, params.arguments ?? {}, { caller, extra, gate, limits: { ...all, ...tool.limits } })
    } catch (error) {
      const text = `ERROR: ${failureText(error, { what: params.name, signal: extra.signal, log })}`
      return { content: [{ type: 'text', text }], isError: true }
    }
  })
}

interface Call {
  caller: UserIdentity
  extra: Extra
  gate: Gate
  limits: ToolLimits
}

async function call(tool: Tool, args: unknown, { caller, extra, gate, limits }: Call): Promise<CallToolResult> {
  const parsed = tool.input.safeParse(args)
  if (!parsed.success) throw new ToolError(wrongArguments(tool.name, parsed.error))
  const deadline = AbortSignal.timeout(limits.timeoutMs)
  const signal = AbortSignal.any([extra.signal, deadline])
  const context: ToolContext = { signal, user: caller, progress: createProgress(extra) }
  try {
    const work = gate.run(async () => tool.run(parsed.data as never, context), signal)
    return toResult(await untilAborted(work, signal), limits)
  } catch (error) {
    if (!deadline.aborted || extra.signal.aborted) throw error
    throw new ToolError(
      `${tool.name} did not finish within ${limits.timeoutMs / 1000} s and was stopped. Ask for less.`,
      {
        cause: error,
      },
    )
  }
}

/** Settles as `work` does, or rejects once the signal aborts: a tool that ignores its signal must not leave its caller waiting. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function toResult(result: AnyResult, { maxOutputBytes }: ToolLimits): CallToolResult {
  if (typeof result === 'string') return { content: [{ type: 'text', text: capText(result, maxOutputBytes) }] }
  const content: CallToolResult['content'] =
    'image' in result
      ? [{ type: 'image', ...result.image }]
      : [{ type: 'text', text: capText(result.text, maxOutputBytes) }]
  if (!('structured' in result)) return { content }
  return { content, structuredContent: result.structured as Record<string, unknown> }
}

function wrongArguments(name: string, error: z.ZodError): string {
  const issues = error.issues
    .slice(0, 5)
    .map(({ path, message }) => (path.length ? `${path.join('.')}: ${message}` : message))
  return capText(`${name} was called with wrong arguments. ${issues.join('; ')}.`, 2_000)
}

function unknownTool(name: string, byName: Map<string, Tool>): string {
  return `There is no tool ${JSON.stringify(name.slice(0, 100))}. The tools are: ${[...byName.keys()].join(', ')}.`
}

function createProgress({ _meta: meta, sendNotification }: Extra): ToolContext['progress'] {
  const progressToken = meta?.progressToken
  if (progressToken === undefined) return () => {}
  return (done, options) => {
    const params = { progressToken, progress: done, ...options }
    // A caller that has gone cannot be told anything, and its leaving is handled by the transport.
    sendNotification({ method: 'notifications/progress', params }).catch(() => {})
  }
}

function unreachable(): never {
  throw new Error('Tool calls are answered by the handler that registerTools sets.')
}
