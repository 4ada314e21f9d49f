import { once } from 'node:events'
import { createConnection } from 'node:net'
import { beforeEach, describe, expect, it } from 'vitest'
import { openApp } from './support/open-app.ts'

const KEY = 'alice-0123456789abcdef'
const env = {
  API_KEYS: `alice:${KEY},olga:olga-0123456789abcdef`,
  OPERATORS: 'olga',
  ALLOWED_ORIGINS: 'https://app.test',
}
const LIST = '{"type":"threads.list","params":{}}'
const AUTH = `Authorization: Bearer ${KEY}`
const JSON_TYPE = 'Content-Type: application/json'

let url: string
beforeEach(async () => void (url = await openApp(env)))

/** What comes back on one connection for these very bytes, until the server closes it. */
async function exchange(text: string): Promise<string> {
  const { port, host } = new URL(url)
  const socket = createConnection({ host: '127.0.0.1', port: Number(port) })
  let received = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk))
  socket.on('error', () => {}) // A connection may be reset where its bytes are nonsense.
  socket.write(text.replaceAll('{{HOST}}', host), 'latin1')
  const late = setTimeout(() => socket.destroy(), 5_000)
  await once(socket, 'close')
  clearTimeout(late)
  return received
}

/** A request of these header lines, which asks for an end of the connection. */
function request(line: string, headers: readonly string[], body = ''): string {
  return `${[line, ...headers, 'Connection: close', '', ''].join('\r\n')}${body}`
}

function post(headers: readonly string[], body = LIST): string {
  const length = headers.some((line) => /^(content-length|transfer-encoding)\b/i.test(line))
    ? []
    : [`Content-Length: ${Buffer.byteLength(body)}`]
  return request('POST /chatkit HTTP/1.1', [...headers, ...length], body)
}

const statuses = (answers: string): number[] =>
  Array.from(answers.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status))

/** Those of the cases for which `send` does not come to what is right, by their names. One server answers all of them, one after the other. */
async function wrong<Case>(
  cases: readonly (readonly [name: string, of: Case])[],
  send: (of: Case) => Promise<unknown>,
  isRight: (outcome: unknown) => boolean,
): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {}
  for (const [name, of] of cases) {
    const outcome = await send(of)
    if (!isRight(outcome)) all[name] = outcome
  }
  return all
}

/** Exactly one answer, of one of these statuses. */
const only =
  (...expected: number[]) =>
  (outcome: unknown) =>
    Array.isArray(outcome) && outcome.length === 1 && expected.includes(outcome[0] as number)
const named = (cases: readonly string[]) => cases.map((each) => [each, each] as const)
const sending = async (text: string) => statuses(await exchange(text))

const OWN = ['Host: {{HOST}}', AUTH, JSON_TYPE]
const size = LIST.length.toString(16)

const getTarget = (target: string, headers: string[] = []) =>
  sending(request(`GET ${target} HTTP/1.1`, ['Host: {{HOST}}', ...headers]))
const postOfType = (type: string) => sending(post(['Host: {{HOST}}', AUTH, `Content-Type: ${type}`]))
const preflight = (headers: Record<string, string>) => fetch(`${url}/chatkit`, { method: 'OPTIONS', headers })
const beginSession = async () => {
  const response = await fetch(`${url}/session`, { method: 'POST', headers: { authorization: `Bearer ${KEY}` } })
  return (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
}

const SMUGGLED: readonly [string, string[], string][] = [
  ['a length and chunks', [...OWN, 'Content-Length: 4', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
  ['chunks and a length', [...OWN, 'Transfer-Encoding: chunked', 'Content-Length: 4'], '0\r\n\r\n'],
  ['two lengths that differ', [...OWN, 'Content-Length: 35', 'Content-Length: 3'], LIST],
  ['two lengths that are the same', [...OWN, 'Content-Length: 35', 'Content-Length: 35'], LIST],
  ['a list of lengths', [...OWN, 'Content-Length: 35, 35'], LIST],
  ['a length with a sign', [...OWN, 'Content-Length: +35'], LIST],
  ['a negative length', [...OWN, 'Content-Length: -1'], LIST],
  ['a hexadecimal length', [...OWN, 'Content-Length: 0x23'], LIST],
  ['a length with a fraction', [...OWN, 'Content-Length: 35.0'], LIST],
  ['an empty length', [...OWN, 'Content-Length:'], LIST],
  ['a length beyond all numbers', [...OWN, 'Content-Length: 99999999999999999999'], LIST],
  ['a space before the colon', [...OWN, 'Content-Length : 35'], LIST],
  [
    'chunks that are not the last coding',
    [...OWN, 'Transfer-Encoding: chunked, identity'],
    `${size}\r\n${LIST}\r\n0\r\n\r\n`,
  ],
  ['a coding that looks like chunks', [...OWN, 'Transfer-Encoding: xchunked'], `${size}\r\n${LIST}\r\n0\r\n\r\n`],
  ['a coding in quotes', [...OWN, 'Transfer-Encoding: "chunked"'], `${size}\r\n${LIST}\r\n0\r\n\r\n`],
  ['chunks twice', [...OWN, 'Transfer-Encoding: chunked, chunked'], `${size}\r\n${LIST}\r\n0\r\n\r\n`],
  [
    'two codings',
    [...OWN, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
    `${size}\r\n${LIST}\r\n0\r\n\r\n`,
  ],
  ['a coding with a vertical tab', [...OWN, 'Transfer-Encoding: \x0bchunked'], `${size}\r\n${LIST}\r\n0\r\n\r\n`],
  ['a chunk with a sign', [...OWN, 'Transfer-Encoding: chunked'], `+${size}\r\n${LIST}\r\n0\r\n\r\n`],
  ['a chunk with 0x', [...OWN, 'Transfer-Encoding: chunked'], `0x${size}\r\n${LIST}\r\n0\r\n\r\n`],
  ['a chunk of no size', [...OWN, 'Transfer-Encoding: chunked'], `\r\n${LIST}\r\n0\r\n\r\n`],
  ['a chunk beyond all numbers', [...OWN, 'Transfer-Encoding: chunked'], `ffffffffffffffffff\r\n${LIST}\r\n0\r\n\r\n`],
  ['a chunk with more than its size', [...OWN, 'Transfer-Encoding: chunked'], `3\r\n${LIST}\r\n0\r\n\r\n`],
  ['a chunk that ends in a bare line feed', [...OWN, 'Transfer-Encoding: chunked'], `${size}\n${LIST}\n0\n\n`],
  [
    'a chunk extension without an end',
    [...OWN, 'Transfer-Encoding: chunked'],
    `${size};${'x'.repeat(40_000)}\r\n${LIST}\r\n0\r\n\r\n`,
  ],
  ['a folded header', [...OWN, 'Content-Length: 35', 'X-Long: a\r\n b'], LIST],
  ['a bare line feed between headers', [`Host: {{HOST}}\n${AUTH}`, JSON_TYPE], LIST],
  ['NUL in a header', [...OWN, 'X-Nul: a\0b'], LIST],
  ['a bare carriage return in a header', [...OWN, 'X-Return: a\rb'], LIST],
  ['a header without a name', [...OWN, ': x'], LIST],
  ['a header without a colon', [...OWN, 'Nonsense'], LIST],
]

const WHOLE: readonly [string, string][] = [
  ['a chunk extension', `${size};name=value\r\n${LIST}\r\n0\r\n\r\n`],
  ['a chunk extension in quotes', `${size};name="a;b"\r\n${LIST}\r\n0;last\r\n\r\n`],
  ['a size with zeros in front', `000${size}\r\n${LIST}\r\n000\r\n\r\n`],
  ['a trailer that would be a key', `${size}\r\n${LIST}\r\n0\r\nX-Api-Key: olga-0123456789abcdef\r\n\r\n`],
  [
    'many chunks of one byte',
    `${Array.from(LIST)
      .map((each) => `1\r\n${each}\r\n`)
      .join('')}0\r\n\r\n`,
  ],
]

const REPEATED: readonly [string, string[]][] = [
  ['Host', ['Host: {{HOST}}', 'Host: evil.test', AUTH, JSON_TYPE]],
  ['Host, the other way round', ['Host: evil.test', 'Host: {{HOST}}', AUTH, JSON_TYPE]],
  ['Host, twice the same', ['Host: {{HOST}}', 'host: {{HOST}}', AUTH, JSON_TYPE]],
  ['Content-Type', [...OWN, 'Content-Type: text/plain']],
  ['Content-Type, the other way round', ['Host: {{HOST}}', AUTH, 'Content-Type: text/plain', JSON_TYPE]],
  ['Content-Encoding', [...OWN, 'Content-Encoding: identity', 'Content-Encoding: gzip']],
  ['Authorization', [...OWN, AUTH]],
  ['Origin', [...OWN, 'Origin: https://app.test', 'Origin: https://evil.test']],
  ['Idempotency-Key', [...OWN, 'Idempotency-Key: "a"', 'Idempotency-Key: "b"']],
]

const HOSTS: readonly [string, string[]][] = [
  ['none', [AUTH, JSON_TYPE]],
  ['an empty one', ['Host:', AUTH, JSON_TYPE]],
  ['one with a user', ['Host: evil@{{HOST}}', AUTH, JSON_TYPE]],
  ['one with a path', ['Host: {{HOST}}/x', AUTH, JSON_TYPE]],
  ['one with a query', ['Host: {{HOST}}?x', AUTH, JSON_TYPE]],
  ['one with a fragment', ['Host: {{HOST}}#x', AUTH, JSON_TYPE]],
  ['one with a space', ['Host: evil.test {{HOST}}', AUTH, JSON_TYPE]],
  ['two with a comma', ['Host: {{HOST}}, evil.test', AUTH, JSON_TYPE]],
  ['one with quotes', ['Host: "{{HOST}}"', AUTH, JSON_TYPE]],
  ['one with markup', ['Host: <b>', AUTH, JSON_TYPE]],
  ['one with a backslash', ['Host: evil.test\\{{HOST}}', AUTH, JSON_TYPE]],
  ['one with a port that is none', ['Host: localhost:http', AUTH, JSON_TYPE]],
]

describe('a request whose end can be seen in two places', () => {
  it('is refused, and nothing behind it is read', async () => {
    const hidden = request('GET /healthz HTTP/1.1', ['Host: {{HOST}}'])
    const cases = SMUGGLED.map(([name, headers, body]) => [name, post(headers, body)] as const)
    expect(
      await wrong(
        cases,
        (text: string) => exchange(text.replace('Connection: close', 'Connection: keep-alive') + hidden),
        (answer: unknown) =>
          only(400, 408, 411, 413, 431, 501)(statuses(String(answer))) && !String(answer).includes('"status":"ok"'),
      ),
    ).toEqual({})
  })

  it('is taken when it is only unusual', async () => {
    const cases = WHOLE.map(([name, body]) => [name, post([...OWN, 'Transfer-Encoding: chunked'], body)] as const)
    expect(await wrong(cases, sending, only(200))).toEqual({})
  })
})

describe('a header that counts once', () => {
  it('is refused when it comes twice', async () => {
    const cases = REPEATED.map(([name, headers]) => [name, post(headers)] as const)
    expect(await wrong(cases, sending, only(400))).toEqual({})
  })
})

describe('a host', () => {
  it('that is none is refused', async () => {
    const cases = HOSTS.map(([name, headers]) => [name, post(headers)] as const)
    expect(await wrong(cases, sending, only(400))).toEqual({})
  })

  it('is taken where keys prove who asks', async () => {
    const hosts = [
      '{{HOST}}',
      'desk.example',
      'desk.example:8443',
      'DESK.example.',
      '[2001:db8::1]:80',
      'xn--bcher-kva.test',
    ]
    expect(
      await wrong(named(hosts), (host: string) => sending(post([`Host: ${host}`, AUTH, JSON_TYPE])), only(200)),
    ).toEqual({})
  })

  it('of anybody else is refused on a server for its own machine', async () => {
    url = await openApp({})
    const hosts = [
      'evil.test',
      'localhost.',
      'localhost.evil.test',
      '127.0.0.1.evil.test',
      '127.1',
      '2130706433',
      '0.0.0.0',
      '[::ffff:127.0.0.1]',
    ]
    expect(
      await wrong(
        named(hosts),
        (host: string) => sending(post([`Host: ${host}:${new URL(url).port}`, JSON_TYPE])),
        only(403),
      ),
    ).toEqual({})
    const line = 'POST http://evil.test/chatkit HTTP/1.1'
    const whole = request(line, ['Host: {{HOST}}', JSON_TYPE, `Content-Length: ${LIST.length}`], LIST)
    expect(await sending(whole)).toEqual([400])
  })
})

describe('a target', () => {
  it('that two readers understand in two ways is malformed', async () => {
    const targets = [
      '/chatkit/%2e%2e/admin/threads',
      '/chatkit/..%2fadmin/threads',
      '/chatkit/..%5cadmin/threads',
      '/chatkit/../admin/threads',
      '/chatkit/x%00',
      '/chatkit/x%0d%0aSet-Cookie:%20a=b',
      '/%c0%ae%c0%ae/etc/passwd',
      '/%ff',
      '/%',
      '/chatkit/%zz',
      '/page-parts/..%2f..%2f..%2fetc/passwd',
    ]
    expect(await wrong(named(targets), getTarget, only(400))).toEqual({})
  })

  it('that looks like one of ours is nothing', async () => {
    const targets = [
      '/admin./threads',
      '/admin;/threads',
      '/admin%3b/threads',
      '/.admin/threads',
      '/admin%20/threads',
      '/%61dmin%2e/threads',
      '/%2561dmin/threads',
      '/.git/config',
      '/.env',
      '/x/./admin/threads',
      '/%EF%BD%81dmin/threads',
    ]
    expect(await wrong(named(targets), getTarget, only(400, 404))).toEqual({})
  })

  it('is no way around the operators’ door', async () => {
    const targets = [
      '/ADMIN/threads',
      '/admin/THREADS',
      '//admin/threads',
      '/admin//threads',
      '/admin/threads/',
      '/%61dmin/threads',
      '/admin/./threads',
      '/admin/threads?x=/chatkit',
      '/admin/threads#/chatkit',
    ]
    expect(await wrong(named(targets), (target) => getTarget(target, [AUTH]), only(400, 403, 404))).toEqual({})
  })

  it('may be whole, with the host of the header', async () => {
    expect(await getTarget(`http://${new URL(url).host}/healthz`)).toEqual([200])
  })

  it('of another form is refused', async () => {
    const { host } = new URL(url)
    const targets = [
      'http://evil.test/healthz',
      `http://evil.test@${host}/healthz`,
      `ftp://${host}/healthz`,
      'http://',
      'healthz',
      '*',
      '?x',
      '#',
    ]
    expect(await wrong(named(targets), getTarget, only(400, 404))).toEqual({})
  })
})

describe('a verb', () => {
  it('of another kind asks nothing of the protocol', async () => {
    const verbs = ['PUT', 'PATCH', 'DELETE', 'HEAD', 'TRACE', 'PROPFIND', 'SEARCH', 'QUERY', 'OPTIONS']
    expect(
      await wrong(
        named(verbs),
        async (verb: string) => {
          const answer = await exchange(request(`${verb} /chatkit HTTP/1.1`, [...OWN, 'Content-Length: 0']))
          return answer.includes(KEY) ? answer : statuses(answer)
        },
        only(400, 404, 405),
      ),
    ).toEqual({})
  })

  it('that is none is not answered', async () => {
    const verbs = ['post', 'POST\t', 'FOO', 'CONNECT', 'P\0ST', '{"type":', 'PRI']
    expect(
      await wrong(
        named(verbs),
        (verb: string) =>
          sending(request(`${verb} /chatkit HTTP/1.1`, [...OWN, `Content-Length: ${LIST.length}`], LIST)),
        (outcome: unknown) => only(400, 405)(outcome) || (outcome as number[]).length === 0,
      ),
    ).toEqual({})
  })

  it('in a header is not looked for', async () => {
    const names = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']
    expect(
      await wrong(
        named(names),
        (name: string) => sending(request('GET /chatkit HTTP/1.1', [...OWN, `${name}: POST`])),
        only(405),
      ),
    ).toEqual({})
  })

  it('of another version of HTTP is not answered', async () => {
    const versions = ['HTTP/1.2', 'HTTP/2.0', 'HTTP/3', 'http/1.1', 'HTTP/1.1x', 'HTTP/01.1', 'HTTPS/1.1', 'ICE/1.0']
    expect(
      await wrong(
        named(versions),
        (version: string) => exchange(request(`GET /healthz ${version}`, ['Host: {{HOST}}'])),
        (answer) => !String(answer).includes('"status":"ok"'),
      ),
    ).toEqual({})
  })
})

describe('a type of a body', () => {
  it('is JSON, whatever parameters it has that JSON does not know', async () => {
    const types = [
      'application/json; charset=utf-8',
      'Application/JSON;charset="UTF-8"',
      'application/json ; charset=utf8',
      'application/json; version=1',
      'application/json; charset=utf-8; profile="https://example.test/x;y"',
      'application/json;',
    ]
    expect(await wrong(named(types), postOfType, only(200))).toEqual({})
  })

  it('that is something else is not read', async () => {
    const types = [
      'application/json; charset=utf-16',
      'application/json; charset=iso-8859-1',
      'application/json; charset=utf-8; charset=utf-16',
      'application/json; charset',
      'application/json, text/plain',
      'text/plain; application/json',
      'text/json',
      'application/jsonx',
      'application/x-json',
      'application/ld+json',
      'application/json/x',
      'application /json',
      'multipart/form-data; boundary=application/json',
      '*/*',
      'application/*',
      'application/json x',
      'application/json; x=" ',
    ]
    expect(await wrong(named(types), postOfType, only(415))).toEqual({})
  })

  it('with a coding is not read', async () => {
    const codings = ['gzip', 'deflate', 'br', 'identity, gzip', 'gzip, identity', 'x-gzip', 'chunked']
    expect(
      await wrong(
        named(codings),
        (coding: string) => sending(post([...OWN, `Content-Encoding: ${coding}`])),
        only(415),
      ),
    ).toEqual({})
  })
})

describe('a page of another site', () => {
  it('hears no word, whatever it calls itself', async () => {
    const origins = [
      'null',
      'https://app.test.',
      'https://APP.test',
      'https://app.test:443',
      'https://app.test/',
      'https://user@app.test',
      'http://app.test',
      'https://sub.app.test',
      'https://app.testevil.test',
      'https://app.test, https://evil.test',
      'app.test',
      '*',
      'file://',
      'chrome-extension://app.test',
      'https://app.test%00.evil.test',
    ]
    expect(
      await wrong(
        named(origins),
        async (origin: string) => {
          const headers = { origin, authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
          const answers = await Promise.all([
            preflight(headers),
            fetch(`${url}/chatkit`, { method: 'POST', headers, body: LIST }),
            fetch(`${url}/chatkit`, { headers }),
          ])
          return answers.map((answer) => [
            answer.status,
            ...[...answer.headers.keys()].filter((name) => name.startsWith('access-control-')),
          ])
        },
        (outcome: unknown) => JSON.stringify(outcome) === '[[403],[403],[403]]',
      ),
    ).toEqual({})
  })

  it('that is listed is let in by name, never by an asterisk', async () => {
    const wanted = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-own' }
    const { status, headers } = await preflight({ origin: 'https://app.test', ...wanted })
    expect([status, headers.get('access-control-allow-origin'), headers.get('access-control-allow-headers')]).toEqual([
      204,
      'https://app.test',
      'content-type,x-own',
    ])
    expect(headers.get('vary')).toContain('Origin')
  })
})

describe('the cookie of a page', () => {
  it('changes nothing, unless the browser says that a page of ours sends it', async () => {
    const cookie = await beginSession()
    const cases: [string, Record<string, string>][] = [
      ['no word of where it comes from', {}],
      ['a navigation', { 'sec-fetch-site': 'none' }],
      ['another host of the site', { 'sec-fetch-site': 'same-site' }],
      ['another site', { 'sec-fetch-site': 'cross-site' }],
      ['an opaque origin', { origin: 'null' }],
      ['an origin of another port', { origin: 'http://127.0.0.1:1' }],
      ['a referrer of ours alone', { referer: `${url}/` }],
      ['another origin that calls itself the same', { origin: 'https://evil.test', 'sec-fetch-site': 'same-origin' }],
    ]
    expect(
      await wrong(
        cases,
        async (more: Record<string, string>) => {
          const headers = { cookie, ...more }
          const json = { ...headers, 'content-type': 'application/json' }
          const answers = await Promise.all([
            fetch(`${url}/chatkit`, { method: 'POST', headers: json, body: LIST }),
            fetch(`${url}/session`, { method: 'DELETE', headers }),
            fetch(`${url}/chatkit/attachments`, { method: 'POST', headers, body: new FormData() }),
          ])
          return answers.map(({ status }) => status)
        },
        (outcome: unknown) => JSON.stringify(outcome) === '[403,403,403]',
      ),
    ).toEqual({})
    expect((await fetch(`${url}/session`, { headers: { cookie, origin: url } })).status).toBe(200)
  })

  it('is one: with two of the name the first counts, and none is joined', async () => {
    const cookie = await beginSession()
    const status = async (text: string) =>
      (await fetch(`${url}/session`, { headers: { cookie: text, origin: url } })).status
    expect(await status(`${cookie}; frontdesk_session=x`)).toBe(200)
    expect(await status(`frontdesk_session=x; ${cookie}`)).toBe(401)
    expect(await status(`${cookie}x`)).toBe(401)
    expect(await status(cookie.toUpperCase())).toBe(401)
    const headers = { cookie, origin: url, authorization: 'Bearer wrong-0123456789abcdef' }
    expect((await fetch(`${url}/session`, { headers })).status).toBe(401)
  })
})

describe('a condition', () => {
  it('does not get past the door', async () => {
    expect(
      await wrong(
        named(['*', 'W/"x"', '"x"', '"x", "y", *']),
        async (tag: string) => {
          const headers = { 'if-none-match': tag, 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' }
          const paths = ['/session', '/chatkit/config', '/admin/threads']
          return Promise.all(paths.map(async (path) => (await fetch(url + path, { headers })).status))
        },
        (outcome: unknown) => JSON.stringify(outcome) === '[401,401,401]',
      ),
    ).toEqual({})
  })

  it('of a range cuts no document', async () => {
    const ranges = [
      'bytes=0-4',
      'bytes=-1',
      'bytes=99999-',
      'bytes=5-2',
      'bytes=0-0,2-3',
      'lines=0-1',
      'bytes=a-b',
      'x'.repeat(2_000),
    ]
    expect(
      await wrong(
        named(ranges),
        async (range: string) => {
          const response = await fetch(`${url}/chatkit/config`, { headers: { authorization: `Bearer ${KEY}`, range } })
          return [response.status, 'greeting' in ((await response.json()) as object)]
        },
        (outcome) => JSON.stringify(outcome) === '[200,true]',
      ),
    ).toEqual({})
  })
})
