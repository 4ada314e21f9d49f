import { setTimeout as delay } from 'node:timers/promises'
import { stepsOf } from '../case.ts'
import type { Operation, Step, Who } from '../case.ts'
import type { Evidence } from '../evidence.ts'
import { expand } from '../send/expand.ts'
import { openStream } from '../send/open-stream.ts'
import type { Leaving } from '../send/open-stream.ts'
import { parseStream, threadIdOf } from '../send/reply.ts'
import type { Reply } from '../send/reply.ts'
import { sendOperation } from '../send/send.ts'
import { STEPS } from './steps.ts'

/** Who leaves at random leaves within this time. */
const RANDOM_MS = 150
const MAX_REPEATS = 1_000

/** Carries out the steps of a case, one after the other. */
export async function runFlow(evidence: Evidence): Promise<void> {
  for (const step of evidence.entry.input.flow ?? []) await runStep(evidence, step, {})
}

async function runStep(evidence: Evidence, step: Step, names: Record<string, string>): Promise<void> {
  const special = STEPS[step.do]
  if (special) return special(evidence, step)
  switch (step.do) {
    case 'send':
      return runSend(evidence, step, names)
    case 'open_stream':
      return runOpenStream(evidence, step, names)
    case 'repeat':
      return repeat(evidence, step)
    case 'parallel': {
      const users = step.as_each ?? [step.step?.as ?? 'a']
      const runs = users.flatMap((who) =>
        Array.from({ length: step.times ?? 1 }, (_, index) =>
          runStep(evidence, { ...stepIn(step), as: who }, { N: String(index), USER_MARKER: markerOf(who) }),
        ),
      )
      await Promise.all(runs)
      return
    }
    case 'sleep_ms':
      return delay(step.ms)
    case 'destroy_socket':
      for (const { socket } of evidence.readings) socket.destroy()
      return
    default:
      throw new Error(`Nobody knows how to do ${step.do}.`)
  }
}

/** The word that a user says so that it is known whose answer it is in. */
export function markerOf(who: Who): string {
  return `marker-of-user-${who}-5f2a`
}

function stepIn({ do: kind, step }: Step): Step {
  if (!step) throw new Error(`${kind} has no step.`)
  return step
}

async function repeat(evidence: Evidence, step: Step): Promise<void> {
  for (let count = 0; count < (step.times ?? MAX_REPEATS); count += 1) {
    await runStep(evidence, stepIn(step), { N: String(count) })
    if (step.until === 'refused' && (evidence.replies.at(-1)?.status ?? 0) >= 400) return
  }
}

function operationOf(evidence: Evidence, { op }: Step, names: Record<string, string>): Operation {
  if (typeof op !== 'object') throw new Error(`${evidence.entry.id} sends no operation.`)
  return expand(op, { ...evidence.names, ...names })
}

async function runSend(evidence: Evidence, step: Step, names: Record<string, string>): Promise<void> {
  const { as: who = 'a', headers = {}, from } = step
  const address = from === undefined ? {} : { 'x-forwarded-for': expand(from, names) }
  const all = { ...expand(headers, names), ...address }
  const server = Number(names['N'] ?? 0)
  if (JSON.stringify(step.op).includes('{{LAST_THREAD}}')) await findLastThread(evidence)
  note(evidence, await sendOperation(evidence.desk, operationOf(evidence, step, names), { who, headers: all, server }))
}

/** A reader who left early may not have been told which thread it was. */
async function findLastThread({ desk, names }: Evidence): Promise<void> {
  if (names['LAST_THREAD'] !== undefined) return
  const { data } = await desk.store.loadThreads({ limit: 1, order: 'desc' }, { userId: 'user-a' })
  if (data[0]) names['LAST_THREAD'] = data[0].id
}

/** Remembers an answer, and the thread that it made. */
function note(evidence: Evidence, reply: Reply): void {
  evidence.replies.push(reply)
  if (String(reply.headers['content-type']).startsWith('text/event-stream')) {
    const threadId = threadIdOf(parseStream(reply.text))
    if (threadId !== undefined) evidence.names['LAST_THREAD'] = threadId
  }
}

async function runOpenStream(evidence: Evidence, step: Step, names: Record<string, string>): Promise<void> {
  const { desk, names: known } = evidence
  const operation = operationOf(evidence, step, names)
  const before = step.disconnect_at === 'tool-running' ? (await desk.effects()).length : 0
  const reading = await openStream(desk, operation, {
    who: step.as ?? 'a',
    isRead: step.read !== 'none',
    ...(step.disconnect_at !== undefined && {
      leaving: leavingAt(step.disconnect_at, () => toolRuns(evidence, before)),
    }),
  })
  evidence.readings.push(reading)
  if (step.until !== undefined) await reading.reaches(step.until)
  if (step.hold === true) await reading.reaches('\r\n\r\n')
  const { events } = reading
  const threadId = threadIdOf(events)
  if (threadId !== undefined) known['LAST_THREAD'] = threadId
  const said = events.find(({ item }) => item?.type === 'user_message')?.item
  if (said) known['LAST_USER_ITEM'] = said.id
}

function leavingAt(moment: string, toolRunning: () => Promise<void>): Leaving {
  switch (moment) {
    case 'body-half':
    case 'after-body':
      return moment
    case 'random':
      return { afterMs: Math.random() * RANDOM_MS }
    case 'tool-running':
      return { when: toolRunning() }
    default:
      return { onceRead: moment }
  }
}

async function toolRuns({ desk }: Evidence, before: number): Promise<void> {
  while ((await desk.effects()).length === before) await delay(20)
}

/** What the model does in a case that says nothing of it, but needs something of it. */
export function impliedScript(entry: Evidence['entry']) {
  const steps = stepsOf(entry)
  if (steps.some(({ disconnect_at: at }) => at === 'tool-running'))
    return { tool_call: { name: 'slow_tool', arguments: {} } }
  if (steps.some(({ do: kind }) => kind === 'until_client_tool_call'))
    return { tool_call: { name: 'get_selection', arguments: {} } }
  if (steps.some(({ do: kind }) => kind === 'until_approval'))
    return { tool_call: { name: 'delete_file', arguments: { path: 'a.txt' } }, agent: 'files' }
  return {}
}
