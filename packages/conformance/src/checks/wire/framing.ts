import { ensure } from '../check.ts'
import type { Section } from '../check.ts'
import { SERVER, SSE, TYPES } from '../sources.ts'
import { isObject, show } from '../../subject/json.ts'
import { parseJson } from '../../subject/subject.ts'
import type { Subject } from '../../subject/subject.ts'

const TYPES_OF_EVENTS = new Set([
  'thread.created',
  'thread.updated',
  'thread.item.added',
  'thread.item.updated',
  'thread.item.done',
  'thread.item.removed',
  'thread.item.replaced',
  'stream_options',
  'progress_update',
  'client_effect',
  'error',
  'notice',
])

export const framing: Section = {
  title: 'Framing of streams',
  checks: [
    {
      id: 'STREAM-001',
      level: 'core',
      rule: 'Each event is on one line that begins with `data: `.',
      source: `${SERVER}, process`,
      async run(subject) {
        for (const frame of await framesOf(subject))
          ensure(frame.startsWith('data: '), `A frame does not begin with \`data: \`: ${show(frame)}.`)
      },
    },
    {
      id: 'STREAM-002',
      level: 'core',
      rule: 'A blank line stands between one event and the next.',
      source: `${SSE}, 9.2.6`,
      async run(subject) {
        for (const frame of await framesOf(subject)) {
          const lines = frame.split('\n').filter((line) => line.startsWith('data:'))
          ensure(lines.length < 2, `No blank line stands between ${lines.length} events: ${show(frame)}.`)
        }
      },
    },
    {
      id: 'STREAM-003',
      level: 'core',
      rule: 'Lines end with LF: there is no CR.',
      source: `${SERVER}, process`,
      async run(subject) {
        const { answer } = await subject.probe('text')
        const at = answer.text.indexOf('\r')
        ensure(at === -1, `There is a CR at character ${at}.`)
      },
    },
    {
      id: 'STREAM-004',
      level: 'core',
      rule: 'The data of an event is one JSON object that has a `type`.',
      source: `${TYPES}, ThreadStreamEvent`,
      async run(subject) {
        for (const data of await payloadsOf(subject)) {
          const value = parseJson(data)
          ensure(isObject(value), `The data of an event is no JSON object: ${show(data)}.`)
          ensure(typeof value['type'] === 'string', `An event has no type: ${show(value)}.`)
        }
      },
    },
    {
      id: 'STREAM-005',
      level: 'core',
      rule: 'A stream that was not asked to be resumable has `data` fields alone: no `event`, `id` or `retry`.',
      source: `${SERVER}, process`,
      async run(subject) {
        const { answer } = await subject.probe('text')
        const field = answer.text.split(/\r?\n/).find((line) => /^(event|id|retry):/.test(line))
        ensure(field === undefined, `There is a field besides \`data\`: ${show(field)}.`)
      },
    },
    {
      id: 'STREAM-006',
      level: 'core',
      rule: 'The last event ends with a blank line, like any other.',
      source: `${SSE}, 9.2.6`,
      async run(subject) {
        const { answer } = await subject.probe('text')
        ensure(/\r?\n\r?\n$/.test(answer.text), 'The last event is not ended by a blank line: a page would drop it.')
      },
    },
    {
      id: 'STREAM-007',
      level: 'core',
      rule: 'The end of the body is the end of the stream: there is no `[DONE]`.',
      source: `${SERVER}, process`,
      async run(subject) {
        const { answer } = await subject.probe('text')
        ensure(
          !/^data: ?\[DONE\]/m.test(answer.text),
          'The stream ends with `[DONE]`, which is no event of the protocol.',
        )
      },
    },
    {
      id: 'STREAM-008',
      level: 'core',
      rule: 'A stream is UTF-8, without a byte order mark.',
      source: `${SSE}, 9.2.4`,
      async run(subject) {
        const { answer } = await subject.probe('text')
        ensure(!answer.text.startsWith('\uFEFF'), 'The stream begins with a byte order mark.')
        ensure(isUtf8(answer.bytes), 'The stream is not UTF-8.')
      },
    },
    {
      id: 'STREAM-009',
      level: 'full',
      rule: 'Each event is of a type that the protocol has.',
      source: `${TYPES}, ThreadStreamEvent`,
      async run(subject) {
        const { types } = await subject.probe('text')
        const unknown = types.find((type) => !TYPES_OF_EVENTS.has(type))
        ensure(unknown === undefined, `There is no event of the type ${show(unknown)}.`)
      },
    },
    {
      id: 'STREAM-010',
      level: 'core',
      rule: 'A stream has events: an answer that failed before the first one is no stream.',
      source: `${SERVER}, process`,
      async run(subject) {
        const { events } = await subject.probe('text')
        ensure(events.length > 0, 'The stream has no event at all.')
      },
    },
  ],
}

/** What stands between blank lines. Comments, which keep a connection open, are no frames. */
async function framesOf(subject: Subject): Promise<string[]> {
  const { answer } = await subject.probe('text')
  const frames = answer.text.replace(/^\uFEFF/, '').split(/(?:\r?\n){2}/)
  return frames.filter((frame) => frame !== '' && !/^(?::[^\n]*\n?)+$/.test(frame))
}

async function payloadsOf(subject: Subject): Promise<string[]> {
  const { answer } = await subject.probe('text')
  const lines = answer.text.split(/\r?\n/).filter((line) => line.startsWith('data:'))
  return lines.map((line) => line.replace(/^data: ?/, '')).filter((data) => !data.startsWith('[DONE]'))
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    // A decoder that is fatal says no by throwing.
    return false
  }
}
