import { describe, expect, it, onTestFinished } from 'vitest'
import { nodeServerSpec, openMcpFleet, USER_META_KEY } from '@frontdesk/mcp-host'
import type {
  Elicitation,
  ElicitationAnswer,
  FleetOptions,
  McpLimits,
  ServerHooks,
  ToolProgress,
} from '@frontdesk/mcp-host'
import { CallDeadline } from '../src/calls/call-deadline.ts'
import { ManualClock } from './clock.ts'
import { createLog, until } from './world.ts'

const FIXTURE = new URL('fixtures/asking-server.ts', import.meta.url)
const FORM = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const formQuestion = { method: 'elicitation/create', params: { message: 'Which city?', requestedSchema: FORM } }

async function openAsking(
  hooks: ServerHooks = {},
  limits: Partial<McpLimits> = {},
  options: Partial<FleetOptions<unknown>> = {},
) {
  const log = createLog()
  const fleet = await openMcpFleet([nodeServerSpec('asking', FIXTURE)], {
    logger: log,
    identity: () => ({ userId: 'ada' }),
    hooks,
    limits: { closeStepMs: 300, ...limits },
    ...options,
  })
  onTestFinished(() => fleet.close())
  const view = fleet.server('asking')
  const call = async (tool: string, args: object = {}, userId = 'ada', signal?: AbortSignal) => {
    const { content } = await fleet.runAs({ userId, threadId: 'thr_1', callId: tool }, () =>
      view.callToolResult(tool, { ...args }, { [USER_META_KEY]: { userId } }, signal && { signal }),
    )
    const text = content[0]?.['text'] as string
    return text.startsWith('ERROR') ? text : (JSON.parse(text) as unknown)
  }
  return { fleet, log, call }
}

describe('a question of a server', () => {
  it('is put to the user whose call asks it, and the answer goes back', async () => {
    const questions: Elicitation[] = []
    const { call } = await openAsking({
      elicit: async (question) => {
        questions.push(question)
        return { action: 'accept', content: { city: 'Paris' } }
      },
    })
    expect(await call('ask', formQuestion)).toEqual({ action: 'accept', content: { city: 'Paris' } })
    expect(questions).toMatchObject([
      {
        server: 'asking',
        tool: 'ask',
        userId: 'ada',
        message: 'Which city?',
        wanted: { form: FORM },
        scopes: [{ threadId: 'thr_1', callId: 'ask' }],
      },
    ])
  })

  it('may be to open an address', async () => {
    const questions: Elicitation[] = []
    const { call } = await openAsking({
      elicit: async (question) => {
        questions.push(question)
        return { action: 'decline' }
      },
    })
    const params = { mode: 'url', message: 'Log in', url: 'https://login.example/', elicitationId: 'e1' }
    expect(await call('ask', { method: 'elicitation/create', params })).toEqual({ action: 'decline' })
    expect(questions).toMatchObject([{ wanted: { url: 'https://login.example/' } }])
  })

  it('stops the time limit of its call until it is answered', async () => {
    const answered = Promise.withResolvers<ElicitationAnswer>()
    const { call } = await openAsking({ elicit: () => answered.promise }, { callMs: 300 })
    const asking = call('ask', formQuestion)
    setTimeout(() => answered.resolve({ action: 'decline' }), 600)
    expect(await asking).toEqual({ action: 'decline' })
    expect(await call('wait', { ms: 2_000 })).toMatch(/did not finish this call within 0\.3 s/)
  })

  it('is cancelled when the user takes too long, and when the hook fails', async () => {
    const late = await openAsking({ elicit: () => new Promise<never>(() => {}) }, { elicitMs: 50 })
    expect(await late.call('ask', formQuestion)).toEqual({ action: 'cancel' })
    const failing = await openAsking({ elicit: () => Promise.reject(new Error('no page is open')) })
    expect(await failing.call('ask', formQuestion)).toEqual({ action: 'cancel' })
    expect(failing.log.lines.map(({ message }) => message)).toContain('a question of the server was not answered')
  })

  it('aborts with the run that asked', async () => {
    let isAborted = false
    const asked = Promise.withResolvers<void>()
    const { call } = await openAsking({
      elicit: ({ signal }) => {
        signal.addEventListener('abort', () => (isAborted = true))
        asked.resolve()
        return new Promise<never>(() => {})
      },
    })
    const abort = new AbortController()
    const asking = call('ask', formQuestion, 'ada', abort.signal)
    await asked.promise
    abort.abort()
    await expect(asking).rejects.toThrow('aborted')
    await until(() => isAborted)
  })

  it('is never put to one user for another', async () => {
    const users: string[] = []
    const { call } = await openAsking({
      elicit: async ({ userId }) => {
        users.push(userId)
        return { action: 'decline' }
      },
    })
    const other = call('wait', { ms: 300 }, 'bob')
    expect(await call('ask', formQuestion, 'ada')).toEqual({ action: 'cancel' })
    await other
    expect(users).toEqual([])
  })

  it('is not offered where nobody answers, nor are sampling and roots', async () => {
    const { call } = await openAsking()
    expect(await call('capabilities')).toEqual({})
    for (const method of ['elicitation/create', 'sampling/createMessage', 'roots/list']) {
      expect(await call('ask', { method, params: {} })).toMatchObject({ code: -32_601 })
    }
    const listening = await openAsking({ elicit: async () => ({ action: 'decline' }) })
    expect(await listening.call('capabilities')).toEqual({ elicitation: { form: {}, url: {} } })
  })
})

describe('the progress of a call', () => {
  it('is told for the user and the tool', async () => {
    const steps: ToolProgress[] = []
    const { call } = await openAsking({ progress: (step) => steps.push(step) })
    expect(await call('climb')).toBe('token number')
    const scope = { userId: 'ada', threadId: 'thr_1', callId: 'climb' }
    const step = { server: 'asking', tool: 'climb', userId: 'ada', total: 2, scope }
    expect(steps).toEqual([
      { ...step, progress: 1, message: 'step 1' },
      { ...step, progress: 2, message: 'step 2' },
    ])
  })

  it('is not asked for where nobody listens', async () => {
    const { call } = await openAsking()
    expect(await call('climb')).toBe('token undefined')
  })
})

describe('the log of a server', () => {
  it('goes to ours by its level, without secrets and not all of a flood', async () => {
    const { call, log } = await openAsking()
    expect(await call('chatter')).toBe('told')
    const lines = log.lines.filter(({ message }) => message.startsWith('line '))
    expect(lines[0]).toEqual({
      level: 'warn',
      fields: { server: 'asking', source: 'db' },
      message: 'line 0 token=[hidden]',
    })
    expect(lines.length).toBeGreaterThanOrEqual(100)
    expect(lines.length).toBeLessThan(500)
  })
})

describe('the time limit of a call', () => {
  it('stands still while it is held, however often, and goes on with what was left', () => {
    const clock = new ManualClock()
    let isLate = false
    const deadline = new CallDeadline(clock, 100, () => (isLate = true))
    clock.advance(60)
    const releases = [deadline.hold(), deadline.hold()]
    clock.advance(1_000)
    releases[0]!()
    releases[0]!()
    clock.advance(1_000)
    releases[1]!()
    clock.advance(39)
    expect(isLate).toBe(false)
    clock.advance(1)
    expect(isLate).toBe(true)
  })

  it('sets no timer once the call is over', () => {
    const clock = new ManualClock()
    const deadline = new CallDeadline(clock, 100, () => {})
    const release = deadline.hold()
    deadline.end()
    release()
    expect(clock.pendingMs).toEqual([])
  })
})
