import { ensure } from '../check.ts'
import type { Section } from '../check.ts'
import { CARE, HTTP, JSON_TEXT, PAGE, SERVER } from '../sources.ts'
import { get } from '../../subject/json.ts'
import { parseJson, userInput } from '../../subject/subject.ts'

const LIST = JSON.stringify({ type: 'threads.list', params: {} })

export const http: Section = {
  title: 'HTTP',
  checks: [
    {
      id: 'HTTP-001',
      level: 'core',
      rule: 'A streaming operation is answered with 200 and the content type text/event-stream.',
      source: `${SERVER}, StreamingResult`,
      async run(subject) {
        const { answer } = await subject.probe('text')
        ensure(answer.status === 200, `Expected the status 200, got ${answer.status}.`)
        const type = answer.header('content-type')
        ensure(/^text\/event-stream\s*(;|$)/i.test(type), `Expected the content type text/event-stream, got "${type}".`)
      },
    },
    {
      id: 'HTTP-002',
      level: 'core',
      rule: 'Any other operation is answered with 200 and the content type application/json.',
      source: `${SERVER}, NonStreamingResult`,
      async run(subject) {
        const answer = await subject.ask('threads.list', {})
        ensure(answer.status === 200, `Expected the status 200, got ${answer.status}.`)
        const type = answer.header('content-type')
        ensure(/^application\/json\s*(;|$)/i.test(type), `Expected the content type application/json, got "${type}".`)
      },
    },
    {
      id: 'HTTP-003',
      level: 'core',
      rule: 'A JSON answer is one JSON document in UTF-8, without a byte order mark.',
      source: `${JSON_TEXT}, 8.1`,
      async run(subject) {
        const answer = await subject.ask('threads.list', {})
        ensure(!answer.text.startsWith('\uFEFF'), 'The JSON answer begins with a byte order mark.')
        ensure(parseJson(answer.text) !== undefined, 'The body is not one JSON document.')
      },
    },
    {
      id: 'HTTP-004',
      level: 'core',
      rule: 'A stream comes to a proper end: the connection is not broken after the last event.',
      source: `${HTTP}, 8.6 and RFC 9112, 8`,
      async run(subject) {
        const { answer } = await subject.probe('text')
        ensure(answer.exchange.ended !== 'broken', 'The connection broke before the end of the stream.')
      },
    },
    {
      id: 'HTTP-005',
      level: 'core',
      rule: 'A stream has no Content-Length and no compression that holds events back.',
      source: `${CARE}: what is buffered is no stream`,
      async run(subject) {
        const { answer } = await subject.probe('text')
        ensure(
          answer.header('content-length') === '',
          'The stream announces its length, so it was made before it was sent.',
        )
        ensure(answer.header('content-encoding') === '', 'The stream is compressed, which holds events back.')
      },
    },
    {
      id: 'HTTP-006',
      level: 'strict',
      rule: 'A stream tells caches not to keep it: Cache-Control has no-cache or no-store.',
      source: `${CARE}; ${HTTP} Caching (RFC 9111), 5.2.2`,
      async run(subject) {
        const { answer } = await subject.probe('text')
        const control = answer.header('cache-control')
        ensure(/no-cache|no-store/.test(control), `Expected Cache-Control with no-cache or no-store, got "${control}".`)
      },
    },
    {
      id: 'HTTP-007',
      level: 'full',
      rule: 'Headers that the server does not know, and any Accept-Language, are taken.',
      source: `${PAGE}, locale and api.fetch`,
      async run(subject) {
        const headers = { 'accept-language': 'fr-CA', 'chatkit-frame-instance-id': 'frame', 'x-conformance': 'yes' }
        const answer = await subject.ask('threads.list', {}, { headers })
        ensure(answer.status === 200, `Expected the status 200, got ${answer.status}.`)
      },
    },
    {
      id: 'HTTP-008',
      level: 'full',
      rule: 'The content type of a request may name its charset.',
      source: `${HTTP}, 8.3`,
      async run(subject) {
        const headers = { 'content-type': 'application/json; charset=utf-8' }
        const answer = await (await subject.send({ body: LIST, headers })).readToEnd()
        ensure(answer.status === 200, `Expected the status 200, got ${answer.status}.`)
      },
    },
    {
      id: 'HTTP-009',
      level: 'strict',
      rule: 'A GET of the endpoint is refused with 404 or 405.',
      source: `${HTTP}, 15.5.6`,
      async run(subject) {
        const answer = await (await subject.send({ method: 'GET' })).readToEnd()
        ensure([404, 405].includes(answer.status), `Expected the status 404 or 405, got ${answer.status}.`)
      },
    },
    {
      id: 'HTTP-010',
      level: 'core',
      rule: 'Events are sent as they are made, not together at the end.',
      source: `${SERVER}, StreamingResult`,
      needs: ['slow'],
      async run(subject) {
        const answer = await subject.open('threads.create', { input: userInput(subject.prompt('slow')) })
        const first = await answer.readUntil((event) => event.type === 'thread.item.updated')
        const isOver = answer.events.filter((event) => event.type === 'thread.item.updated').length > 250
        await answer.close()
        subject.remember(get(answer.events[0], 'thread.id'))
        ensure(first !== undefined, 'The slow answer ended without an update.')
        ensure(!isOver, 'The first events of the slow answer came only when it was over.')
      },
    },
  ],
}
