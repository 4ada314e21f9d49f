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
  return ordered.reduce((rest, secret) => rest.replaceAll(secret, BLANK), text)
}

/** As it was written, what it means, how others would write that in a URL, and how each of these is written in a line of the log. */
function spellingsOf(secret: string): string[] {
  const decoded = decode(secret)
  const spellings = [secret, decoded, decode(secret.replaceAll('+', ' ')), encode(decoded)]
  return [...spellings, ...spellings.map((spelling) => JSON.stringify(spelling).slice(1, -1))]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A % that begins no character: it stands for itself.
    return text
  }
}

function encode(text: string): string {
  // What is no well-formed text cannot be encoded.
  return encodeURIComponent(text.toWellFormed())
}
