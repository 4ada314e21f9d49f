import type { AgentContext } from '@frontdesk/chatkit/agents'
import type { RequestContext } from '@frontdesk/chatkit/server'
import { USER_META_KEY } from '@frontdesk/mcp-host'
import type { McpFleet, ToolFacts } from '@frontdesk/mcp-host'
import type { TaskLists } from '@frontdesk/store'
import { z } from 'zod'
import { scopeOfRun } from '../mcp/scope-of-run.ts'
import { describeFileCall } from './describe-file-call.ts'
import { describeStatement } from './describe-statement.ts'
import { describeTaskCall } from './describe-task-call.ts'
import type { Look, LookedAt } from './look.ts'

/** Says what a call is about, in lines that the user recognises; none where nothing more is known than its arguments. */
export type DescribeCall = (
  context: AgentContext,
  call: { name: string; arguments: string },
) => Promise<readonly string[]>

interface DescribeCallParts {
  fleet: Pick<McpFleet, 'status' | 'server' | 'runAs'>
  /** The to-do lists that the team's tools work on, and the server of those tools. Absent where they are not ours to read. */
  tasks: { lists: TaskLists; server: string } | undefined
}

const Arguments = z.record(z.string(), z.unknown())

export function createDescribeCall({ fleet, tasks }: DescribeCallParts): DescribeCall {
  return async (context, { name, arguments: text }) => {
    const args = Arguments.safeParse(parse(text)).data
    const facts = args && (await fleet.runAs(scopeOfRun(context), () => findFacts(fleet, name)))
    if (args === undefined || facts === undefined) return []
    if (tasks !== undefined && facts.server === tasks.server) {
      return describeTaskCall(args, { tasks: tasks.lists, context: context.requestContext })
    }
    const look: Look = (tool, given) =>
      lookAt(fleet, { server: facts.server, tool, args: given }, context.requestContext)
    if (facts.tool === 'execute') return describeStatement(args, look)
    return describeFileCall(facts.tool, args, look)
  }
}

async function findFacts(fleet: DescribeCallParts['fleet'], name: string): Promise<ToolFacts | undefined> {
  const servers = new Set(fleet.status().map((status) => status.name))
  const found = await Promise.all([...servers].map((server) => fleet.server(server).factsOf(name)))
  return found.find((facts) => facts !== undefined)
}

async function lookAt(
  fleet: DescribeCallParts['fleet'],
  { server, tool, args }: { server: string; tool: string; args: Record<string, unknown> },
  { userId, tenantId }: RequestContext,
): Promise<LookedAt> {
  const identity = { userId, ...(tenantId !== undefined && { tenantId }) }
  const result = await fleet.server(server).callToolResult(tool, args, { [USER_META_KEY]: identity })
  if (!result.isError) return result.structuredContent ? { structured: result.structuredContent } : {}
  const said = result.content.map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join(' ')
  return { failure: said.replace(/^ERROR: /, '') }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Arguments that are no JSON are refused by the tool.
    return undefined
  }
}
