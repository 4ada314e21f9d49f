import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { CallToolResult, Tool as ListedTool } from '@modelcontextprotocol/sdk/types.js'
import type { Extra } from '../call/call-context.ts'
import type { UserIdentity } from '../call/identity.ts'
import type { Log } from '../log.ts'
import type { Gate } from './gate.ts'
import type { ToolLimits } from './limits.ts'
import type { Tool, ToolContext } from './tool.ts'
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js'
import { callerOf } from '../call/call-context.ts'
import { failureText } from '../call/failure-text.ts'
import { localUser } from '../call/identity.ts'
import { ToolError } from '../errors.ts'
import { createLog } from '../log.ts'
import { createGate } from './gate.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { parseArguments } from './parse-arguments.ts'
import { toPortableSchema } from './portable-schema.ts'
import { toCallToolResult } from './tool-result.ts'
import { describeWrongArguments } from './wrong-arguments.ts'

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
  const byName = new Map(tools.map((tool) => [tool.name, tool]))
  const listed = tools.map(toListedTool)
  const options = { byName, gate, limits: all, user, log }
  server.server.registerCapabilities({ tools: {} })
  // The SDK's own handlers are not used: their schemas are not portable, they answer bad arguments with words for
  // programmers, and they parse every result a second time. The protocol passes requests without a handler on as they
  // came.
  server.server.fallbackRequestHandler = async ({ method, params }, extra) => {
    if (method === 'tools/list') return { tools: listed }
    if (method === 'tools/call') return answerCall(params ?? {}, extra, options)
    throw Object.assign(new Error('Method not found'), { code: ErrorCode.MethodNotFound })
  }
}

interface CallOptions {
  byName: ReadonlyMap<string, Tool>
  gate: Gate
  limits: ToolLimits
  user: UserIdentity
  log: Log
}

async function answerCall(
  { name, arguments: args }: Record<string, unknown>,
  extra: Extra,
  { byName, gate, limits, user, log }: CallOptions,
): Promise<CallToolResult> {
  try {
    const tool = byName.get(String(name))
    if (tool === undefined) throw new ToolError(unknownTool(name, byName))
    const caller = callerOf(extra, user)
    return await call(tool, args, { caller, extra, gate, limits: { ...limits, ...tool.limits } })
  } catch (error) {
    const text = `ERROR: ${failureText(error, { what: String(name), signal: extra.signal, log })}`
    return { content: [{ type: 'text', text }], isError: true }
  }
}

function toListedTool({ name, title, description, input, output, annotations }: Tool): ListedTool {
  return {
    name,
    title,
    description,
    inputSchema: toPortableSchema(input, 'input'),
    ...(output && { outputSchema: toPortableSchema(output, 'output') }),
    annotations: { title, ...annotations },
  }
}

interface Call {
  caller: UserIdentity
  extra: Extra
  gate: Gate
  limits: ToolLimits
}

async function call(tool: Tool, args: unknown, { caller, extra, gate, limits }: Call): Promise<CallToolResult> {
  const parsed = parseArguments(tool.input, args)
  if (!parsed.success) throw new ToolError(describeWrongArguments(tool.name, tool.input, parsed.error))
  const deadline = AbortSignal.timeout(limits.timeoutMs)
  const signal = AbortSignal.any([extra.signal, deadline])
  const context: ToolContext = { signal, user: caller, progress: createProgress(extra) }
  try {
    const work = gate.run(async () => tool.run(parsed.data as never, context), signal)
    return toCallToolResult(await untilAborted(work, signal), limits)
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

function unknownTool(name: unknown, byName: ReadonlyMap<string, Tool>): string {
  const asked =
    typeof name === 'string' ? `There is no tool ${JSON.stringify(name.slice(0, 100))}.` : 'No tool is named.'
  return `${asked} The tools are: ${[...byName.keys()].join(', ')}.`
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
