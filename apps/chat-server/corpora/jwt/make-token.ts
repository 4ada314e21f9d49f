import { randomUUID } from 'node:crypto'
import type { KeyRing } from './key-ring.ts'

/** What of a case says how its token is made; `jwt.json` explains the fields. */
export interface TokenRecipe {
  header_set?: Record<string, unknown>
  header_drop?: string[]
  payload_set?: Record<string, unknown>
  payload_drop?: string[]
  alg?: string
  key?: string
  mutate?: string
  raw?: unknown
}

export interface BaseToken {
  header: Record<string, unknown>
  payload: Record<string, unknown>
  key: string
}

/** The token of a case. `shiftSeconds` moves its times into the past. */
export function makeToken(
  { header_set, header_drop = [], payload_set, payload_drop = [], alg, key, mutate, raw }: TokenRecipe,
  { base, ring, shiftSeconds = 0 }: { base: BaseToken; ring: KeyRing; shiftSeconds?: number },
): string {
  if (raw !== undefined) return String(fill(raw, { ring, shiftSeconds: 0 }))
  const changed = { ...base.header, ...(alg !== undefined && { alg }), ...header_set }
  const header = fill(without(changed, header_drop), { ring, shiftSeconds }) as Record<string, unknown>
  const payload = fill(without({ ...base.payload, ...payload_set }, payload_drop), { ring, shiftSeconds })
  const algorithm = typeof header['alg'] === 'string' ? header['alg'] : ''
  const name = key ?? base.key
  return mutated(mutate, {
    header: JSON.stringify(header),
    payload: JSON.stringify(payload),
    sign: (text) => ring.sign(text, name, algorithm),
  })
}

interface Parts {
  header: string
  payload: string
  sign: (text: string) => Buffer
}

/** The finished token, changed as the word says. What starts with `raw-payload` or `duplicate-key` is signed after the change. */
function mutated(mutate: string | undefined, { header, payload, sign }: Parts): string {
  const [word, argument] = splitAt(mutate ?? '', ':')
  if (word === 'duplicate-key') {
    const twice = `${payload.slice(0, -1)},${JSON.stringify(argument)}:"attacker"}`
    return assemble(header, twice, sign)
  }
  if (word === 'raw-payload') return assemble(header, argument, sign)
  if (word === 'raw-payload-nested') {
    const depth = Number(argument)
    return assemble(header, `${payload.slice(0, -1)},"x":${'['.repeat(depth)}${']'.repeat(depth)}}`, sign)
  }
  const token = assemble(header, payload, sign)
  const [head = '', body = '', signature = ''] = token.split('.')
  switch (word) {
    case '':
    case 'keep-valid-signature':
      return token
    case 'payload': {
      const [member, value] = splitAt(argument, '=')
      return `${head}.${encode(JSON.stringify({ ...JSON.parse(payload), [member]: value }))}.${signature}`
    }
    case 'drop-signature':
      return `${head}.${body}.`
    case 'flip-last-byte': {
      const bytes = Buffer.from(signature, 'base64url')
      bytes[bytes.length - 1] = Number(bytes.at(-1)) ^ 1
      return `${head}.${body}.${bytes.toString('base64url')}`
    }
    case 'zero-signature':
      return `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`
    case 'two-parts':
      return `${head}.${body}`
    case 'five-parts':
      return `${token}.a.b`
    case 'insert-space':
      return `${head}.${body.slice(0, 5)} ${body.slice(5)}.${signature}`
    default:
      throw new Error(`The harness does not know the change ${mutate}.`)
  }
}

function assemble(header: string, payload: string, sign: (text: string) => Buffer): string {
  const text = `${encode(header)}.${encode(payload)}`
  return `${text}.${sign(text).toString('base64url')}`
}

/** Puts in what only a run knows: instants, random text, the attacker's key. */
function fill(value: unknown, options: { ring: KeyRing; shiftSeconds: number }): unknown {
  const { ring, shiftSeconds } = options
  if (typeof value === 'string') {
    if (value === '{{ATTACKER_JWK}}') return ring.jwk('attacker')
    return value
      .replaceAll(/\{\{(UUID|RANDOM)\}\}/g, () => randomUUID())
      .replaceAll('{{ATTACKER_CERT}}', Buffer.from('no certificate that anybody has signed').toString('base64'))
  }
  if (Array.isArray(value)) return value.map((each) => fill(each, options))
  if (typeof value !== 'object' || value === null) return value
  const { $now, $now_ms, $repeat } = value as { $now?: number; $now_ms?: number; $repeat?: [string, number] }
  if ($now !== undefined) return Math.floor(Date.now() / 1_000) + $now - shiftSeconds
  if ($now_ms !== undefined) return Date.now() + $now_ms
  if ($repeat !== undefined) return $repeat[0].repeat($repeat[1])
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, options)]))
}

function without(members: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)))
}

function splitAt(text: string, mark: string): [string, string] {
  const index = text.indexOf(mark)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + mark.length)]
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url')
}
