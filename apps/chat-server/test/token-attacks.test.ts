import { createHmac } from 'node:crypto'
import { createConnection } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { beforeEach, describe, expect, it } from 'vitest'
import { KeyRing } from '../corpora/jwt/key-ring.ts'
import { openApp } from './support/open-app.ts'

const ring = new KeyRing()
const ISSUER = 'https://idp.test/'
const env = {
  AUTH: 'jwt,api-key',
  API_KEYS: 'other:other-0123456789abcdef',
  JWT_ISSUER: ISSUER,
  JWT_AUDIENCE: 'chat-api',
  JWT_PUBLIC_KEY: JSON.stringify(ring.jwks()),
}
const now = () => Math.floor(Date.now() / 1_000)

let url: string
beforeEach(async () => void (url = await openApp(env)))

type Members = Record<string, unknown>
type Sign = (text: string) => Buffer

const header = { alg: 'RS256', typ: 'at+jwt', kid: 'rsa1' }
const claims = (): Members => ({
  iss: ISSUER,
  sub: 'user-a',
  aud: 'chat-api',
  exp: now() + 3_600,
  iat: now() - 1,
  scope: 'chat',
})
const byRsa: Sign = (text) => ring.sign(text, 'rsa1', 'RS256')
const encode = (text: string | Buffer) => Buffer.from(text).toString('base64url')

/** A token of these very texts. */
function assemble(head: string, payload: string, sign: Sign = byRsa): string {
  const text = `${encode(head)}.${encode(payload)}`
  return `${text}.${encode(sign(text))}`
}

/** A good token, with these members set; one that is undefined is left out. */
function token(changes: { header?: Members; claims?: Members; sign?: Sign } = {}): string {
  return assemble(
    JSON.stringify({ ...header, ...changes.header }),
    JSON.stringify({ ...claims(), ...changes.claims }),
    changes.sign,
  )
}

/** The token with the text of its payload changed before it is signed. */
function rewritten(change: (payload: string) => string, head = JSON.stringify(header)): string {
  return assemble(head, change(JSON.stringify(claims())))
}

async function statusOf(authorization: string): Promise<number> {
  return (await fetch(`${url}/session`, { headers: { authorization } })).status
}

const ring2 = new KeyRing()
const TAKEN: [string, () => string][] = [
  ['without a kid, where one key fits', () => token({ header: { kid: undefined } })],
  ['with a type in another case and as a media type', () => token({ header: { typ: 'application/AT+JWT' } })],
  ['of EdDSA', () => token({ header: { alg: 'EdDSA', kid: 'ed1' }, sign: (text) => ring.sign(text, 'ed1', 'EdDSA') })],
  ['with a fraction of a second', () => token({ claims: { exp: now() + 3_600.5, iat: now() - 1.25 } })],
  ['for several audiences', () => token({ claims: { aud: ['billing', 'chat-api', 'mail'] } })],
  ['with a subject in Arabic', () => token({ claims: { sub: 'مستخدم-١' } })],
  ['with a subject of 256 bytes', () => token({ claims: { sub: 'é'.repeat(128) } })],
  ['with a subject of an emoji of several characters', () => token({ claims: { sub: '👩‍👩‍👧' } })],
  ['with scopes in a list', () => token({ claims: { scope: undefined, scp: ['chat', 'mail'] } })],
  ['with a nonce that is long', () => token({ claims: { nonce: 'x'.repeat(4_000) } })],
  [
    'with jku and x5u that nobody follows',
    () => token({ header: { jku: 'https://evil.test', x5u: 'https://evil.test' } }),
  ],
]

const REFUSED: [string, () => string][] = [
  // Algorithms and keys.
  [
    'of HS256 with the key set as it is served',
    () => token({ header: { alg: 'HS256' }, sign: hmac(JSON.stringify(ring.jwks())) }),
  ],
  [
    'of HS256 with the modulus of the key',
    () => token({ header: { alg: 'HS256' }, sign: hmac((ring.jwk('rsa1') as { n: string }).n) }),
  ],
  ['of HS256 with the kid as the secret', () => token({ header: { alg: 'HS256', kid: 'rsa1' }, sign: hmac('rsa1') })],
  [
    'of HS512 with the PEM',
    () => token({ header: { alg: 'HS512' }, sign: (text) => ring.sign(text, 'hmac:rsa1.pem', 'HS512') }),
  ],
  ['of RS384 where RS256 is taken', () => token({ header: { alg: 'RS384' } })],
  ['of rs256 in small letters', () => token({ header: { alg: 'rs256' } })],
  ['of RS256 and a space', () => token({ header: { alg: 'RS256 ' } })],
  ['of an algorithm in a list', () => token({ header: { alg: ['RS256'] } })],
  ['of nOnE', () => token({ header: { alg: 'nOnE' }, sign: () => Buffer.alloc(0) })],
  ['of none with some signature', () => token({ header: { alg: 'none' } })],
  ['of ES256 by the RSA key', () => token({ header: { alg: 'ES256', kid: 'ec1' } })],
  ['of EdDSA by the RSA key', () => token({ header: { alg: 'EdDSA', kid: 'ed1' } })],
  ['of another provider’s key of the same name', () => token({ sign: (text) => ring2.sign(text, 'rsa1', 'RS256') })],
  ['with a signature in DER', () => token({ header: { alg: 'ES256', kid: 'ec1' }, sign: toDer })],
  ['with an empty kid', () => token({ header: { kid: '' } })],
  ['with a kid in another case', () => token({ header: { kid: 'RSA1' } })],
  ['with a kid and NUL', () => token({ header: { kid: 'rsa1\0' } })],
  ['with a kid that is a path', () => token({ header: { kid: '../rsa1' } })],
  ['with a kid that is an address', () => token({ header: { kid: 'https://evil.test/key' } })],
  ['with a kid that is null', () => token({ header: { kid: null } })],
  ['with a kid that is a list', () => token({ header: { kid: ['rsa1'] } })],
  ['with a kid constructor', () => token({ header: { kid: 'constructor' } })],
  ['with a key of its own', () => token({ header: { kid: undefined, jwk: ring.jwk('attacker') }, sign: byAttacker })],
  ['with a jku', () => token({ header: { kid: 'attacker', jku: 'https://evil.test/jwks.json' }, sign: byAttacker })],
  ['with an x5u', () => token({ header: { kid: 'attacker', x5u: 'https://evil.test/cert.pem' }, sign: byAttacker })],
  ['with an x5c and x5t', () => token({ header: { kid: undefined, x5c: ['AAAA'], x5t: 'AAAA' }, sign: byAttacker })],
  // Extensions.
  ['with an empty crit', () => token({ header: { crit: [] } })],
  ['with crit as text', () => token({ header: { crit: 'exp', exp: 1 } })],
  ['with crit of a registered name', () => token({ header: { crit: ['alg'] } })],
  ['with crit of exp', () => token({ header: { crit: ['exp'], exp: now() + 60 } })],
  ['with b64 false and crit', () => token({ header: { b64: false, crit: ['b64'] } })],
  ['with b64 false alone', () => token({ header: { b64: false } })],
  ['whose payload is a token', () => assemble(JSON.stringify({ ...header, cty: 'JWT' }), token())],
  ['of five parts', () => `${token()}.${encode('iv')}.${encode('tag')}`],
  // Kinds.
  ['of no type', () => token({ header: { typ: undefined } })],
  ['of the type JWT', () => token({ header: { typ: 'JWT' } })],
  ['of a type that is a number', () => token({ header: { typ: 1 } })],
  ['of dpop+jwt', () => token({ header: { typ: 'dpop+jwt' } })],
  ['of a type with an end of its own', () => token({ header: { typ: 'at+jwt; x' } })],
  // Times.
  ['with exp as text', () => token({ claims: { exp: String(now() + 60) } })],
  ['with exp as a list', () => token({ claims: { exp: [now() + 60] } })],
  ['with exp null', () => token({ claims: { exp: null } })],
  ['with exp true', () => token({ claims: { exp: true } })],
  ['with an exp too large for a number', () => rewritten((text) => text.replace(/"exp":\d+/, '"exp":1e400'))],
  ['with an exp of 1e300', () => rewritten((text) => text.replace(/"exp":\d+/, '"exp":1e300'))],
  ['with a negative exp', () => token({ claims: { exp: -1 } })],
  ['with exp 0', () => token({ claims: { exp: 0 } })],
  ['with iat as text', () => token({ claims: { iat: String(now()) } })],
  ['with iat tomorrow', () => token({ claims: { iat: now() + 86_000, exp: now() + 86_400 } })],
  ['with a negative iat', () => token({ claims: { iat: -5 } })],
  ['with iat years ago and exp in an hour', () => token({ claims: { iat: 1 } })],
  ['with iat null', () => token({ claims: { iat: null } })],
  ['with nbf as text', () => token({ claims: { nbf: String(now() - 5) } })],
  ['with nbf null', () => token({ claims: { nbf: null } })],
  ['with nbf in an hour', () => token({ claims: { nbf: now() + 3_600 } })],
  ['with an nbf too large for a number', () => rewritten((text) => text.replace('}', ',"nbf":1e999}'))],
  // Names.
  ['for nobody', () => token({ claims: { aud: [] } })],
  ['for an audience in another case', () => token({ claims: { aud: 'Chat-API' } })],
  ['for an audience with a space', () => token({ claims: { aud: 'chat-api billing' } })],
  ['for an audience and something that is no text', () => token({ claims: { aud: ['chat-api', { $ne: '' }] } })],
  ['for an audience in a list in a list', () => token({ claims: { aud: [['chat-api']] } })],
  ['of the issuer without its slash', () => token({ claims: { iss: 'https://idp.test' } })],
  ['of the issuer with two slashes', () => token({ claims: { iss: 'https://idp.test//' } })],
  ['of the issuer in capitals', () => token({ claims: { iss: 'HTTPS://IDP.TEST/' } })],
  ['of the issuer with its port', () => token({ claims: { iss: 'https://idp.test:443/' } })],
  ['of the issuer and a space', () => token({ claims: { iss: 'https://idp.test/ ' } })],
  ['of an issuer that begins as ours', () => token({ claims: { iss: 'https://idp.test/.evil.test/' } })],
  ['of an issuer in an object', () => token({ claims: { iss: { toString: ISSUER } } })],
  ['with a subject that is a number', () => token({ claims: { sub: 7 } })],
  ['with a subject that is a list', () => token({ claims: { sub: ['user-a'] } })],
  ['with a subject of 257 bytes', () => token({ claims: { sub: 'é'.repeat(128) + 'x' } })],
  ['with a subject of spaces', () => token({ claims: { sub: '   ' } })],
  ['with a subject and an escape', () => token({ claims: { sub: 'user\u001b[2J' } })],
  ['with a subject and C1 control', () => token({ claims: { sub: 'user\u0085x' } })],
  ['with a subject that is half a character', () => rewritten((text) => text.replace('user-a', '\\ud800'))],
  ['with a tenant that is a number', () => token({ claims: { tenant: 5 } })],
  ['with a tenant that is empty', () => token({ claims: { tenant: '' } })],
  // Texts that two readers read in two ways.
  ['with two subjects', () => rewritten((text) => text.replace('}', ',"sub":"admin"}'))],
  ['with two subjects, one of them escaped', () => rewritten((text) => text.replace('}', ',"\\u0073ub":"admin"}'))],
  ['with two issuers', () => rewritten((text) => text.replace('{', '{"iss":"https://evil.test/",'))],
  ['with two algorithms', () => rewritten((text) => text, '{"alg":"none","typ":"at+jwt","kid":"rsa1","alg":"RS256"}')],
  ['with a byte order mark', () => rewritten((text) => `\ufeff${text}`)],
  ['with a comment', () => rewritten((text) => text.replace('{', '{/* */'))],
  ['with a comma at the end', () => rewritten((text) => text.replace('}', ',}'))],
  ['with two documents', () => rewritten((text) => `${text}{}`)],
  [
    'that is no UTF-8',
    () => assembleBytes(Buffer.concat([Buffer.from('{"sub":"'), Buffer.from([0xff]), Buffer.from('"}')])),
  ],
  ['that is null', () => rewritten(() => 'null')],
  ['that is a text', () => rewritten(() => '"user-a"')],
  ['with padding', () => padded(token())],
  [
    'with base64 of the other alphabet',
    () =>
      token()
        .replaceAll('-', '+')
        .replaceAll('_', '/')
        .replace(/^([^+/]*)$/, '$1+'),
  ],
  ['with a last character that says the same bytes', () => respelled(token())],
  ['with a line break at the end', () => `${token()}%0a`],
  ['with a dot at the end', () => `${token()}.`],
  ['with a dot in front', () => `.${token()}`],
  ['of three empty parts', () => '..'],
  ['of nine thousand characters', () => token({ claims: { nonce: 'x'.repeat(9_000) } })],
]

function hmac(secret: string): Sign {
  return (text) => createHmac('sha256', secret).update(text).digest()
}

function byAttacker(text: string): Buffer {
  return ring.sign(text, 'attacker', 'RS256')
}

/** The signature in the form that certificates have it in. */
function toDer(text: string): Buffer {
  const signature = ring.sign(text, 'ec1', 'ES256')
  const both = Buffer.concat([integer(signature.subarray(0, 32)), integer(signature.subarray(32))])
  return Buffer.concat([Buffer.from([0x30, both.length]), both])
}

function integer(bytes: Buffer): Buffer {
  const positive = Number(bytes[0]) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes
  return Buffer.concat([Buffer.from([2, positive.length]), positive])
}

function assembleBytes(payload: Buffer): string {
  const text = `${encode(JSON.stringify(header))}.${encode(payload)}`
  return `${text}.${encode(byRsa(text))}`
}

function padded(good: string): string {
  const [head = '', ...rest] = good.split('.')
  return [head.padEnd(Math.ceil(head.length / 4) * 4 + (head.length % 4 === 0 ? 4 : 0), '='), ...rest].join('.')
}

/** Another last character of the signature, of which only the first bits count: 256 bytes leave four bits over. */
function respelled(good: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(good.at(-1) ?? '')
  return good.slice(0, -1) + alphabet[last + 1]
}

/** What becomes of each, by its name. One server answers all of them, one after the other. */
async function outcomes<Case>(
  cases: readonly (readonly [name: string, of: Case])[],
  statusOfCase: (of: Case) => Promise<number>,
): Promise<Record<string, number>> {
  const all: Record<string, number> = {}
  for (const [name, of] of cases) all[name] = await statusOfCase(of)
  expect(Object.keys(all)).toHaveLength(cases.length)
  return all
}

/** Those that are not answered as they should be. */
function others(all: Record<string, number>, ...expected: number[]): Record<string, number> {
  return Object.fromEntries(Object.entries(all).filter(([, status]) => !expected.includes(status)))
}

describe('a token', () => {
  it('that is unusual and right is taken', async () => {
    expect(others(await outcomes(TAKEN, (make) => statusOf(`Bearer ${make()}`)), 200)).toEqual({})
  })

  it('that is wrong in any way is refused', async () => {
    expect(others(await outcomes(REFUSED, (make) => statusOf(`Bearer ${make()}`)), 401)).toEqual({})
  })

  it('without our scope is not for us', async () => {
    const scopes: [string, unknown][] = [
      ['no scope', undefined],
      ['a scope that begins as ours', 'chatter'],
      ['a scope in another case', 'CHAT'],
      ['scopes that are told apart by something else than a space', 'mail\tchat'],
      ['a scope in an object', { chat: true }],
      ['a scope in a list in a list', [['chat']]],
      ['a scope that is true', true],
    ]
    const all = await outcomes(scopes, (scope) => statusOf(`Bearer ${token({ claims: { scope } })}`))
    expect(others(all, 403)).toEqual({})
  })
})

describe('the header of a token', () => {
  it('may say bearer in any case', async () => {
    const schemes = ['bearer', 'BEARER', 'bEaReR'].map((scheme) => [scheme, `${scheme} ${token()}`] as const)
    expect(others(await outcomes(schemes, statusOf), 200)).toEqual({})
  })

  it('of any other form is refused', async () => {
    const good = token()
    const forms = [
      ['two spaces', `Bearer  ${good}`],
      ['a tab', `Bearer\t${good}`],
      ['no space', `Bearer${good}`],
      ['no scheme', good],
      ['another scheme', `JWT ${good}`],
      ['the scheme of passwords', `Basic ${Buffer.from(`user-a:${good}`).toString('base64')}`],
      ['two tokens', `Bearer ${good} ${good}`],
      ['two tokens and a comma', `Bearer ${good},${good}`],
      ['two schemes', `Bearer ${good}, Bearer ${good}`],
      ['quotation marks', `Bearer "${good}"`],
      ['an escape', `Bearer ${good.replace('.', '%2E')}`],
      ['the name of the header again', `Authorization: Bearer ${good}`],
    ] as const
    expect(others(await outcomes(forms, statusOf), 401)).toEqual({})
  })

  it('counts once, and is the only one that counts', async () => {
    const good = token()
    const lines = [
      ['twice', [`Authorization: Bearer ${good}`, `Authorization: Bearer ${good}`]],
      ['twice, once in another case', [`authorization: Bearer ${good}`, 'AUTHORIZATION: Bearer x']],
      ['beside a key', [`Authorization: Bearer ${good}`, 'X-API-Key: other-0123456789abcdef']],
      ['as that of a proxy', [`Proxy-Authorization: Bearer ${good}`]],
      ['as a cookie', [`Cookie: authorization=Bearer ${good}; frontdesk_session=${good}`]],
      ['with a space before its colon', [`Authorization : Bearer ${good}`]],
    ] as const
    expect(others(await outcomes(lines, sendLines), 400, 401)).toEqual({})
  })

  it('is not looked for in the address', async () => {
    const names = ['access_token', 'token', 'authorization', 'bearer'].map((name) => [name, name] as const)
    const all = await outcomes(names, async (name) => (await fetch(`${url}/session?${name}=${token()}`)).status)
    expect(others(all, 401)).toEqual({})
  })
})

/** Asks with these very lines of headers. */
async function sendLines(headers: readonly string[]): Promise<number> {
  const { port, host } = new URL(url)
  const socket = createConnection({ host: '127.0.0.1', port: Number(port) })
  socket.end(['GET /session HTTP/1.1', `Host: ${host}`, 'Connection: close', ...headers, '', ''].join('\r\n'))
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(await readText(socket))?.[1])
}
