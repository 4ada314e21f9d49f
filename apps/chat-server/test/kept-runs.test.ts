import type { RequestContext } from '@frontdesk/chatkit/server'
import { DurableRuns } from '@frontdesk/runs'
import { assistantMessage, ScriptedModel } from '@openai/agents/testing'
import { expect, it, onTestFinished } from 'vitest'
import { Audit } from '../src/audit/audit.ts'
import { RequestGuard } from '../src/chatkit/request-guard.ts'
import { parseConfig } from '../src/config/config.ts'
import { Metrics } from '../src/metrics/metrics.ts'
import { openLimitsPart } from '../src/parts/limits.ts'
import { logger, openTeamServer } from './support/open-team-server.ts'

const input = { content: [{ type: 'input_text', text: 'Hello' }], attachments: [], inference_options: {} }
const ANSWERS = Array.from({ length: 3 }, () => [assistantMessage('Hello to you.')])
const alice: RequestContext = { userId: 'alice' }

/** The team with durable runs, as it is served, with one answer at once for each user. */
async function openRuns() {
  const { store } = await openTeamServer(new ScriptedModel(ANSWERS))
  const keys = { API_KEYS: 'alice:alice-0123456789abcdef', DATABASE_URL: ':memory:' }
  const { limits } = await openLimitsPart(parseConfig({ ...keys, MAX_RUNS_PER_USER: '1' }), { logger })
  const metrics = new Metrics()
  const guard = new RequestGuard({ limits, audit: new Audit(store, { logger }), metrics, logger })
  const { server } = await openTeamServer(new ScriptedModel(ANSWERS), { guard, store })
  const runs = new DurableRuns(server, { store })
  onTestFinished(() => runs[Symbol.asyncDispose]())
  const ask = async () => {
    const options = { signal: new AbortController().signal, header: () => undefined }
    const result = await runs.process({ type: 'threads.create', params: { input } }, alice, options)
    if (result.type !== 'frames') throw new Error('The answer is no stream.')
    let text = ''
    for await (const frame of result.frames) text += frame
    return text
  }
  return { ask, metrics }
}

it('gives the place of an answer back when a run that is kept has ended', async () => {
  const { ask } = await openRuns()
  for (let count = 0; count < 3; count++) expect(await ask()).toContain('"assistant_message"')
})

it('tells monitoring of the events and the end of a run that is kept', async () => {
  const { ask, metrics } = await openRuns()
  await ask()
  const text = await metrics.registry.metrics()
  expect(text).toContain('frontdesk_answers_total{outcome="completed",agent="",model=""} 1')
  expect(text).toContain('frontdesk_answer_first_event_seconds_count 1')
  expect(text).toContain('frontdesk_answer_events_total{type="thread.created"} 1')
})
