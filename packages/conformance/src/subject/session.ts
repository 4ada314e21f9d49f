import type { EndpointOptions } from './endpoint.ts'
import type { Probe } from './probes.ts'
import type { Turn } from './turn.ts'

/** What all checks of one run share: where the subject is, what it offers, and the turns that more than one check looks at. */
export interface Session {
  userA: EndpointOptions
  /** Another user of the subject, when the kit was told of one. */
  userB?: EndpointOptions | undefined
  /** The probes that the subject says it answers as the contract has it. */
  contract: ReadonlySet<Probe>
  /** Prompts that stand for messages of the contract, where the subject is a program of its own. */
  prompts: ReadonlyMap<Probe, string>
  /** Where files are uploaded directly. */
  uploadUrl?: string | undefined
  /** Restarts the subject, and resolves when it has ended; the kit waits for it to answer again. */
  restart?: (() => Promise<void>) | undefined
  /** Turns made once for all checks, by what was asked. */
  turns: Map<string, Promise<Turn>>
  /** The threads made so far, to be deleted at the end. */
  threads: { id: string; endpoint: EndpointOptions }[]
}
