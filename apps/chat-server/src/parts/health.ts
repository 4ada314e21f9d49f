import { setTimeout as delay } from 'node:timers/promises'

/** Whether the server can do its work now: each part by name, `ok` or what is wrong with it. */
export interface Readiness {
  isReady: boolean
  parts: Record<string, string>
}

/** Says `ok`, or in a word what is wrong. What throws, or takes too long, is `unavailable`. */
export type HealthCheck = () => string | Promise<string>

/** How long a part may take to say how it is. */
const CHECK_MS = 2_000

/** The health of every part. A part adds its check when it opens. */
export class Health {
  readonly #checks: { name: string; check: HealthCheck; isRequired: boolean }[] = []
  readonly #checkMs: number

  constructor({ checkMs = CHECK_MS }: { checkMs?: number } = {}) {
    this.#checkMs = checkMs
  }

  /** Adds a part. Without a required part the server is not ready; the state of any other part is only reported. */
  add(name: string, check: HealthCheck, { isRequired }: { isRequired: boolean }): void {
    this.#checks.push({ name, check, isRequired })
  }

  async read(): Promise<Readiness> {
    const results = await Promise.all(
      this.#checks.map(async ({ name, check, isRequired }) => ({ name, isRequired, state: await this.#ask(check) })),
    )
    return {
      isReady: results.every(({ isRequired, state }) => !isRequired || state === 'ok'),
      parts: Object.fromEntries(results.map(({ name, state }) => [name, state])),
    }
  }

  async #ask(check: HealthCheck): Promise<string> {
    const answered = new AbortController()
    const late = delay(this.#checkMs, 'unavailable', { signal: answered.signal })
    // Once there is an answer, the end of the time limit does not matter.
    late.catch(() => undefined)
    return Promise.race([answerOf(check), late]).finally(() => answered.abort())
  }
}

async function answerOf(check: HealthCheck): Promise<string> {
  try {
    return await check()
  } catch {
    // A health check says that something is wrong, not what: whoever needs the part reports that.
    return 'unavailable'
  }
}
