import { secretsIn } from './config/config.ts'
import type { Config } from './config/config.ts'

const BLANK = '[secret]'

/** What must not be printed, in every spelling in which it may turn up. */
export function secretsOf(config: Config): string[] {
  return [...new Set(secretsIn(config).flatMap(spellingsOf))]
}

/** The text with `[secret]` in the place of each secret. */
export function blankSecrets(text: string, secrets: readonly string[]): string {
  // The longest first: a shorter one may be a part of it.
  const ordered = secrets.filter((secret) => secret !== '').toSorted((one, other) => other.length - one.length)
  return ordered.reduce(
    (rest, secret) => rest.replaceAll(secret.length < MIN_LENGTH ? inItsPlace(secret) : secret, BLANK),
    text,
  )
}

/** A shorter one is a part of half of all words: it is blanked where a password or a key stands, and nowhere else. */
const MIN_LENGTH = 3

function inItsPlace(secret: string): RegExp {
  const literal = secret.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
  return new RegExp(String.raw`(?<=[:=]\s?["']?|\bbearer )${literal}(?=[@&"',;\s]|$)`, 'gi')
}

/** What is a key by its form alone: of a provider, or of another service that names its keys likewise. */
const KEY = /\b(?:sk|pk|rk)[-_][\w-]{6,}/g

/** The text with `[secret]` in the place of what looks like somebody's key: a provider may repeat one that was cut, or is not ours. */
export function blankKeys(text: string): string {
  return text.replaceAll(KEY, BLANK)
}

/**
 * The secret as it was written, as it is meant, as others would write it in a URL, and each of these as a line of the
 * log writes it.
 */
function spellingsOf(secret: string): string[] {
  const decoded = decode(secret)
  const spellings = [secret, decoded, decode(secret.replaceAll('+', ' ')), encode(decoded)]
  return [...spellings, ...spellings.map((spelling) => JSON.stringify(spelling).slice(1, -1))]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // This % begins no encoded character, so it stands for itself.
    return text
  }
}

function encode(text: string): string {
  // Text that is not well-formed cannot be encoded.
  return encodeURIComponent(text.toWellFormed())
}
