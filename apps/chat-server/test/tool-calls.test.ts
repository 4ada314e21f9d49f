import { assistantMessage, functionCall } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { TurnRoute } from '../src/team/turn-route.ts'
import { openDesk } from './support/open-desk.ts'
import { textOf } from './support/talk.ts'

describe('a call of a tool that the agent has not', () => {
  it('does nothing, is told to the model, and is in the audit', async () => {
    const call = functionCall('drop_everything', { table: 'customers' }, { callId: 'call_1' })
    const { ask, effects, store } = await openDesk([[call], [assistantMessage('That cannot be done.')]])
    expect(textOf(await ask('Drop it'))).toEqual(['That cannot be done.'])
    expect(effects()).toEqual([])
    const audit = await store.records.loadAudit({ userId: 'alice' })
    const refused = audit.filter(({ action }) => action === 'tool.refused')
    expect(refused).toMatchObject([{ detail: { tool: 'drop_everything', outcome: 'refused', code: 'tool_unknown' } }])
  })
})

describe('the calls of a turn', () => {
  it('come to an end, whatever the model wants', async () => {
    const calls = Array.from({ length: 150 }, (_, index) =>
      functionCall('list_customers', { text: String(index) }, { callId: `call_${index}` }),
    )
    const { ask, audited } = await openDesk([calls, [assistantMessage('Enough.')]])
    expect(textOf(await ask('Again and again'))).toEqual(['Enough.'])
    expect(audited().filter(({ action }) => action === 'tool.called')).toHaveLength(100)
  })

  it('are as many as the team allows', () => {
    const route = new TurnRoute({ entry: 'host', maxHandoffs: 6, maxCalls: 2 })
    expect([route.takeCall(), route.takeCall(), route.takeCall()]).toEqual([true, true, false])
  })
})
