import type { AgentInputItem, ModelRequest } from '@openai/agents'
import type { CheckedAnswer, ModelCheck } from './model-check.ts'

type Ask = (request: Partial<ModelRequest>) => Promise<CheckedAnswer>
type Outcome = Pick<ModelCheck, 'works' | 'detail' | 'requestId'>

/** One thing that a team needs of its model. */
interface Check {
  name: string
  run: (ask: Ask) => Promise<Outcome>
}

export const CHECKS: readonly Check[] = [
  { name: 'streamed answer', run: checkText },
  { name: 'tool call', run: checkTool },
  { name: 'handoff', run: checkHandoff },
  { name: 'image', run: checkImage },
]

async function checkText(ask: Ask): Promise<Outcome> {
  const answer = await ask({ input: 'Say in one sentence that you are ready.' })
  const works = answer.text !== ''
  return { works, detail: works ? `in ${answer.pieces} pieces` : 'no text', requestId: answer.requestId }
}

const ADD = {
  type: 'function',
  name: 'add',
  description: 'Adds two whole numbers.',
  strict: true,
  parameters: {
    type: 'object',
    properties: { a: { type: 'integer' }, b: { type: 'integer' } },
    required: ['a', 'b'],
    additionalProperties: false,
  },
} as const

/** The call, and the answer to its result: what providers want back with a call shows only there. */
async function checkTool(ask: Ask): Promise<Outcome> {
  const question: AgentInputItem = {
    role: 'user',
    content: 'What is 2345 + 4321? Use the tool, do not calculate yourself.',
  }
  const tools = [ADD as unknown as ModelRequest['tools'][number]]
  const { output, requestId } = await ask({ input: [question], tools })
  const call = output.find((item) => item.type === 'function_call')
  if (call?.name !== 'add') return { works: false, detail: 'the tool was not called', requestId }
  const { callId, name } = call
  const result: AgentInputItem = { type: 'function_call_result', callId, name, status: 'completed', output: '6666' }
  const answer = await ask({ input: [question, ...output, result], tools })
  const works = answer.text.replaceAll(/\D/g, '').includes('6666')
  return {
    works,
    detail: works ? 'called, and its result told' : 'its result was not told',
    requestId: answer.requestId,
  }
}

async function checkHandoff(ask: Ask): Promise<Outcome> {
  const handoff = {
    toolName: 'transfer_to_billing',
    toolDescription: 'Hand over to billing, who answer everything about invoices.',
    inputJsonSchema: { type: 'object', properties: {}, required: [], additionalProperties: false },
    strictJsonSchema: true,
  }
  const { output, requestId } = await ask({
    systemInstructions:
      'You are the front desk. Hand over to the colleague whom a question belongs to. Never answer yourself.',
    input: 'Why is my invoice so high?',
    handoffs: [handoff as unknown as ModelRequest['handoffs'][number]],
  })
  const works = output.some((item) => item.type === 'function_call' && item.name === handoff.toolName)
  return { works, detail: works ? 'handed over' : 'not handed over', requestId }
}

/** A red square of 64 × 64. */
const RED =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAS0lEQVR42u3PQQkAAAgAsetfWiP4FgYrsKZeS0BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEDgsqnc8OJg6Ln3AAAAAElFTkSuQmCC'

async function checkImage(ask: Ask): Promise<Outcome> {
  const content = [
    { type: 'input_image' as const, image: RED },
    { type: 'input_text' as const, text: 'Which colour is this? One word.' },
  ]
  const { text, requestId } = await ask({ input: [{ role: 'user', content }] })
  const works = /red/i.test(text)
  return { works, detail: works ? 'seen' : `not seen: “${text.slice(0, 40)}”`, requestId }
}
