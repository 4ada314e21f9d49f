import type { EndpointOptions } from '../subject/endpoint.ts'
import { CheckFailure, UnreachableError } from '../subject/check-failure.ts'
import { parseProbeList, PROBE_PREFIX } from '../subject/probes.ts'
import type { Probe } from '../subject/probes.ts'
import type { Session } from '../subject/session.ts'
import { Subject } from '../subject/subject.ts'

export interface SubjectOptions {
  url: string
  headers?: Record<string, string> | undefined
  /** What differs for another user: the headers that say so. */
  headersUserB?: Record<string, string> | undefined
  /** How long the head of an answer, or any next part of it, may take. */
  timeoutMs?: number | undefined
  /** Prompts of the subject's own that stand for messages of the probe contract; an empty one says that an operation is offered. */
  prompts?: ReadonlyMap<Probe, string> | undefined
  /** Where files are uploaded directly. */
  uploadUrl?: string | undefined
  restart?: (() => Promise<void>) | undefined
  /** Another way to reach the subject than over the network. */
  fetch?: typeof fetch | undefined
}

export const DEFAULT_TIMEOUT_MS = 10_000

/** Looks whether there is a subject, and what it offers. Throws an `UnreachableError` where nothing answers. */
export async function openSession({
  url,
  headers = {},
  headersUserB,
  timeoutMs = DEFAULT_TIMEOUT_MS,
  prompts = new Map(),
  uploadUrl,
  restart,
  fetch: fetchSubject = fetch,
}: SubjectOptions): Promise<Session> {
  const userA: EndpointOptions = { url, headers, timeoutMs, fetch: fetchSubject }
  const session: Session = {
    userA,
    userB: headersUserB && { ...userA, headers: { ...headers, ...headersUserB } },
    contract: new Set(),
    prompts,
    uploadUrl,
    restart,
    turns: new Map(),
    threads: [],
  }
  return { ...session, contract: await loadProbeList(session) }
}

async function loadProbeList(session: Session): Promise<ReadonlySet<Probe>> {
  const subject = new Subject(session)
  try {
    const { text } = await subject.say(`${PROBE_PREFIX}probes`)
    return parseProbeList(text) ?? new Set()
  } catch (error) {
    // A server that answers at all can be judged; one that does not has no verdicts.
    const [exchange] = subject.exchanges
    if (error instanceof CheckFailure && exchange?.response) return new Set()
    const { url, timeoutMs } = session.userA
    throw new UnreachableError(
      `Nothing answers at ${url}: ${error instanceof Error ? error.message : String(error)} Is the server running, and is ${timeoutMs} ms enough (\`--timeout\`)?`,
      { cause: error },
    )
  }
}
