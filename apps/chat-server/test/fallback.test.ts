import { assistantMessage, modelError, ScriptedModel } from '@openai/agents/testing'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { describe, expect, it } from 'vitest'
import { openTeamServer } from './support/open-team-server.ts'

const input = { content: [{ type: 'input_text', text: 'Hello' }], attachments: [], inference_options: {} }

async function ask(status: number): Promise<ThreadStreamEvent[]> {
  const refusal = modelError(Object.assign(new Error('no'), { status }))
  const models: Record<string, ScriptedModel> = {
    'openai/m': new ScriptedModel([refusal]),
    'groq/m': new ScriptedModel([[assistantMessage('Here I am.')]]),
  }
  const modelProvider = { defaultModel: 'openai/m', getModel: (name = '') => models[name]! }
  const { server } = await openTeamServer(models['openai/m']!, { modelProvider, fallback: ['groq/m'] })
  const result = await server.process({ type: 'threads.create', params: { input } }, { userId: 'alice' })
  const events: ThreadStreamEvent[] = []
  if (result.type === 'stream') for await (const event of result.events) events.push(event)
  return events
}

describe('an answer of another model than was asked', () => {
  it('is told of in a notice', async () => {
    const events = await ask(401)
    expect(events.find(({ type }) => type === 'notice')).toEqual({
      type: 'notice',
      level: 'warning',
      message: 'The model openai/m does not answer. groq/m goes on in its place.',
    })
    expect(JSON.stringify(events)).toContain('Here I am.')
    expect(events.some(({ type }) => type === 'error')).toBe(false)
  })

  it('is not looked for when the request is wrong itself', async () => {
    const events = await ask(400)
    expect(events.map(({ type }) => type)).not.toContain('notice')
    expect(events.findLast(({ type }) => type === 'error')).toMatchObject({ allow_retry: false })
  })
})
