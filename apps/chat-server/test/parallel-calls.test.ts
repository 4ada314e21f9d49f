import { RunContext } from '@openai/agents'
import type { MCPServer, ModelSettings } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import { createOwnFacts } from '../src/desk-tools/own-facts.ts'
import { ToolAgent } from '../src/mcp/tool-agent.ts'
import type { TurnContext } from '../src/team/turn-context.ts'

/** Whether an agent with such tools may call several at once, once it has listed them. Undefined: as the provider likes. */
async function parallelOf(readOnly: (boolean | undefined)[], modelSettings: ModelSettings = {}) {
  const tools = readOnly.map((readOnlyHint, index) => ({
    name: `tool_${index}`,
    inputSchema: { type: 'object', properties: {}, required: [], additionalProperties: false },
    annotations: readOnlyHint === undefined ? undefined : { readOnlyHint },
  }))
  const server = {
    name: `server ${JSON.stringify([readOnly, modelSettings])}`,
    cacheToolsList: false,
    listTools: async () => tools,
    factsOf: async (name: string) => tools.find((tool) => tool.name === name),
    needsApproval: async () => false,
  } as unknown as MCPServer
  const agent = new ToolAgent(
    { name: 'a', mcpServers: [server], modelSettings },
    { ownFacts: createOwnFacts([]), runAs: (_scope, work) => work() },
  )
  const context = { requestContext: { userId: 'alice' }, thread: { id: 'thr_1', metadata: {} } }
  await agent.getMcpTools(new RunContext(context as unknown as TurnContext))
  return agent.modelSettings.parallelToolCalls
}

describe('an agent', () => {
  it('whose tools only read may call several at once', async () => {
    expect(await parallelOf([true, true])).toBeUndefined()
    expect(await parallelOf([])).toBeUndefined()
  })

  it('with a tool that writes, or does not say that it does not, makes one call after the other', async () => {
    expect(await parallelOf([true, false])).toBe(false)
    expect(await parallelOf([undefined])).toBe(false)
  })

  it('does as the team file says, whatever its tools', async () => {
    expect(await parallelOf([false], { parallelToolCalls: true })).toBe(true)
  })
})
