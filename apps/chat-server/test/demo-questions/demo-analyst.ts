import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, openSqliteDatabase } from '@frontdesk/mcp-db'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'
import { OfflineModel } from '@frontdesk/offline-model'
import type { AgentInputItem, SerializedTool } from '@openai/agents'
import Sqlite from 'better-sqlite3'
import { writeShop } from '../../src/demo/shop.ts'

const MOST_STEPS = 8

/** The offline model over the demo shop, with the real tools of mcp-db in this process. */
export interface DemoAnalyst extends AsyncDisposable {
  /** The answers to the messages of one conversation, in order. */
  answers(messages: readonly string[]): Promise<string[]>
  /** The rows of a statement, read past the model and its tools. */
  rows(sql: string): unknown[][]
}

/** Opens the demo shop in a folder of its own. What a tool said to the same call is not asked again: nothing changes in the shop. */
export async function openDemoAnalyst(): Promise<DemoAnalyst> {
  const folder = mkdtempSync(join(tmpdir(), 'demo-analyst-'))
  const path = join(folder, 'shop.db')
  writeShop(path)
  const database = openSqliteDatabase({ name: 'shop', path, allowWrite: false })
  const client = await connectInMemory(createServer({ databases: [database] }))
  const truth = new Sqlite(path, { readonly: true })
  const { tools } = await client.listTools()
  const offered = tools.map(
    ({ name, description = '', inputSchema }) =>
      ({ type: 'function', name, description, parameters: inputSchema, strict: false }) as unknown as SerializedTool,
  )
  const said = new Map<string, string>()
  const model = new OfflineModel()

  const call = async (name: string, json: string): Promise<string> => {
    const key = `${name} ${json}`
    const text =
      said.get(key) ?? textOf(await client.callTool({ name, arguments: JSON.parse(json) as Record<string, unknown> }))
    said.set(key, text)
    return text
  }
  const answer = async (history: AgentInputItem[]): Promise<string> => {
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const { output } = await model.getResponse({
        input: history,
        tools: offered,
        handoffs: [],
        modelSettings: {},
        outputType: 'text',
        tracing: false,
      })
      for (const item of output) {
        history.push(item)
        if (item.type === 'message' && item.role === 'assistant') {
          return item.content.map((part) => ('text' in part ? part.text : '')).join('')
        }
        if (item.type !== 'function_call') throw new Error(`Unexpected output: ${item.type ?? 'none'}`)
        history.push({
          type: 'function_call_result',
          callId: item.callId,
          name: item.name,
          status: 'completed',
          output: { type: 'text', text: await call(item.name, item.arguments) },
        })
      }
    }
    throw new Error('The model calls tools without end.')
  }
  return {
    rows: (sql) => truth.prepare(sql).raw().all() as unknown[][],
    async answers(messages) {
      const history: AgentInputItem[] = []
      const answers: string[] = []
      for (const content of messages) {
        history.push({ role: 'user', content })
        answers.push(await answer(history))
      }
      return answers
    },
    async [Symbol.asyncDispose]() {
      truth.close()
      await client.close()
      await database[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
