import type { McpServer } from '@frontdesk/mcp-kit'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'
import type { AgentInputItem, SerializedTool } from '@openai/agents'
import { OfflineModel } from '../../src/index.ts'

/** A conversation with the offline model over the tools of a real server in this process. */
export interface Desk extends AsyncDisposable {
  ask(message: string): Promise<string>
  /** The calls so far, each as its name and arguments. */
  calls: [string, unknown][]
}

export async function openDesk(server: McpServer, { today = '2026-11-25' }: { today?: string } = {}): Promise<Desk> {
  const client = await connectInMemory(server)
  const { tools: listed } = await client.listTools()
  const tools = listed.map(
    ({ name, description = '', inputSchema }) =>
      ({ type: 'function', name, description, parameters: inputSchema, strict: false }) as unknown as SerializedTool,
  )
  const model = new OfflineModel({ today: () => new Date(today) })
  const input: AgentInputItem[] = []
  const calls: [string, unknown][] = []
  return {
    calls,
    async ask(message) {
      input.push({ role: 'user', content: message })
      for (;;) {
        const request = { input, tools, handoffs: [], modelSettings: {}, outputType: 'text', tracing: false } as const
        const { output } = await model.getResponse({ ...request, tools: [...tools], handoffs: [] })
        for (const item of output) {
          input.push(item)
          if (item.type === 'message' && item.role === 'assistant') {
            return item.content.map((part) => ('text' in part ? part.text : '')).join('')
          }
          if (item.type !== 'function_call') continue
          const args = JSON.parse(item.arguments) as Record<string, unknown>
          calls.push([item.name, args])
          const result = await client.callTool({ name: item.name, arguments: args })
          const text = `${result.isError ? 'ERROR: ' : ''}${textOf(result)}`
          input.push({
            type: 'function_call_result',
            callId: item.callId,
            name: item.name,
            status: 'completed',
            output: { type: 'text', text },
          })
        }
      }
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}
