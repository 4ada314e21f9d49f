import type { Evidence } from '../evidence.ts'

/** Throws, or rejects with, what is wrong. */
export type Check = (evidence: Evidence) => unknown

/** Assertions by the words of the corpus. */
export type Checks = Readonly<Record<string, Check>>
