import type { ClientToolCallItem } from '@frontdesk/chatkit'
import { InvalidStateError } from '@frontdesk/chatkit/server'
import { expect, it } from 'vitest'
import { ClientToolDeadlines, NO_ANSWER } from '../src/client-tools/client-tool-deadlines.ts'
import { logger } from './support/open-team-server.ts'

const alice = { userId: 'alice' }
const call = { thread_id: 'thr_1' } as ClientToolCallItem

function open(process: (request: object) => Promise<never>) {
  const due: (() => void)[] = []
  const sent: object[] = []
  const deadlines = new ClientToolDeadlines({
    timeoutMs: 1_000,
    logger,
    process: (request) => {
      sent.push(request)
      return process(request)
    },
    schedule: (work) => {
      due.push(work)
      return () => void due.splice(due.indexOf(work), 1)
    },
  })
  return { deadlines, due, sent }
}

const refused = async (): Promise<never> => {
  throw new InvalidStateError('It has been answered.')
}

it('tells the model that the page did not answer, when the time is over', () => {
  const { deadlines, due, sent } = open(refused)
  deadlines.start(call, alice)
  expect(sent).toEqual([])
  due[0]?.()
  expect(sent).toEqual([{ type: 'threads.add_client_tool_output', params: { thread_id: 'thr_1', result: NO_ANSWER } }])
})

it('waits for nobody once the thread goes on', () => {
  const { deadlines, due } = open(refused)
  deadlines.start(call, alice)
  deadlines.end('thr_1')
  expect(due).toEqual([])
})

it('waits for the newest call of a thread alone', () => {
  const { deadlines, due } = open(refused)
  deadlines.start(call, alice)
  deadlines.start(call, alice)
  expect(due).toHaveLength(1)
})
