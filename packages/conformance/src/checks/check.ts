import { CheckFailure } from '../subject/check-failure.ts'
import { isSame, show } from '../subject/json.ts'
import type { Probe } from '../subject/probes.ts'
import type { Subject } from '../subject/subject.ts'

/**
 * `core`: without it a page does not work. `full`: the rest of the protocol. `strict`: what a careful server does besides.
 * `extension`: Frontdesk's own, asked of servers that offer it.
 */
export type Level = 'core' | 'full' | 'strict' | 'extension'

/** One rule, and the exchanges that hold a server to it. */
export interface Check {
  /** Section and number, such as `STREAM-004`. It never changes its meaning. */
  id: string
  level: Level
  /** In one sentence. */
  rule: string
  /** Where the rule comes from. */
  source: string
  /** What the subject must offer. */
  needs?: readonly Need[]
  /** Whether a prompt of the subject's own cannot stand for the message of the contract, since the check looks at the very words. */
  isExact?: boolean
  /** Throws a `CheckFailure` where the subject breaks the rule. */
  run(subject: Subject): Promise<void>
}

export type Need = Probe | 'second user' | 'restart' | 'upload url'

/** Checks about one matter. */
export interface Section {
  title: string
  checks: readonly Check[]
}

export function ensure(condition: boolean, message: string): asserts condition {
  if (!condition) throw new CheckFailure(message)
}

/** Fails unless both are the same JSON. `what` begins the sentence. */
export function ensureSame(actual: unknown, expected: unknown, what: string): void {
  if (!isSame(actual, expected)) throw new CheckFailure(`${what}: expected ${show(expected)}, got ${show(actual)}.`)
}
