// An MCP server over stdio that books visits: it asks its user for a day and a name, and tells how far it is. What it was answered is a line in the file that it is given.
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

interface Message {
  id?: number | string
  method?: string
  params?: { _meta?: { progressToken?: unknown } }
  result?: { action: string; content?: { day: string; name: string } }
}

const STEP_MS = 600
const [file = ''] = process.argv.slice(2)
const tool = {
  name: 'book_visit',
  description: 'Books a visit at the office.',
  inputSchema: { type: 'object', properties: {} },
}
const form = {
  message: 'When do you come, and who are you?',
  requestedSchema: {
    type: 'object',
    properties: {
      day: { type: 'string', format: 'date', title: 'Day of the visit' },
      name: { type: 'string', title: 'Name of the visitor', minLength: 2 },
    },
    required: ['day', 'name'],
  },
}

let asked = Promise.withResolvers<Message['result']>()
const write = (message: object) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

async function book(progressToken: unknown): Promise<string> {
  const tell = async (progress: number, message: string) => {
    write({ method: 'notifications/progress', params: { progressToken, progress, total: 4, message } })
    await delay(STEP_MS)
  }
  await tell(1, 'Opening the calendar')
  asked = Promise.withResolvers()
  write({ id: 'form', method: 'elicitation/create', params: form })
  const answer = await asked.promise
  appendFileSync(file, `${JSON.stringify(answer)}\n`)
  if (answer?.action !== 'accept') return `No visit was booked, since the form was answered with ${answer?.action}.`
  await tell(2, 'Looking for a room')
  await tell(3, 'Writing it down')
  return `A visit of ${answer.content?.name} on ${answer.content?.day} is booked.`
}

async function reply({ method, params }: Message): Promise<object> {
  if (method === 'initialize') {
    const serverInfo = { name: 'visits', version: '1' }
    return { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo }
  }
  if (method === 'tools/list') return { tools: [tool] }
  const { _meta: meta } = params ?? {}
  if (method === 'tools/call') return { content: [{ type: 'text', text: await book(meta?.progressToken) }] }
  return {}
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const message = JSON.parse(line) as Message
    if (message.method === undefined) asked.resolve(message.result)
    else if (message.id !== undefined) void reply(message).then((result) => write({ id: message.id, result }))
  })
  .on('close', () => process.exit(0))
