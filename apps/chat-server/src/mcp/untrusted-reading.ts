import type { ThreadMetadata } from '@frontdesk/chatkit'
import { OWN_TOOLS } from '@frontdesk/config'
import type { ToolFacts } from '@frontdesk/mcp-host'
import { z } from 'zod'

/** What the model has read in a thread. It stays in the thread, and so does this. */
const Reading = z.object({
  /** The tool servers that have answered. */
  servers: z.array(z.string()),
  /** Whether some of it was written by nobody whom we trust: by then the model may do what it was told there. */
  untrusted: z.boolean(),
})
type Reading = z.infer<typeof Reading>

const KEY = 'tools_read'
const UPLOADS = /\buploads\b/

/** Notes that a tool has answered. */
export function noteAnswer(thread: ThreadMetadata, facts: ToolFacts, texts: { args: string; answer: string }): void {
  // What this server itself tells of a conversation was read there before.
  if (facts.server === OWN_TOOLS) return
  const { servers, untrusted } = readingOf(thread)
  thread.metadata[KEY] = {
    servers: [...new Set([...servers, facts.server])],
    untrusted: untrusted || isUntrusted(facts, texts),
  }
}

/** Notes that the model is given what somebody has uploaded. */
export function noteUpload(thread: ThreadMetadata): void {
  thread.metadata[KEY] = { ...readingOf(thread), untrusted: true }
}

/**
 * Whether a call has to be approved because of what was read before it: it changes something or sends something out,
 * and a stranger may have told the model to make it. A call to the only server that was read tells that server nothing
 * new. A rule of `never` in a server's entry counts as the operator's approval beforehand.
 */
export function isRiskyAfterReading(thread: ThreadMetadata, { annotations, approval, server }: ToolFacts): boolean {
  const { servers, untrusted } = readingOf(thread)
  if (!untrusted || approval === 'never') return false
  if (annotations?.readOnlyHint !== true) return true
  const sends = annotations.openWorldHint !== false
  return sends && servers.some((each) => each !== server)
}

/** Texts of other people's servers, of the web and of uploads are by strangers. */
function isUntrusted({ trust, annotations }: ToolFacts, { args, answer }: { args: string; answer: string }): boolean {
  return trust === 'third-party' || annotations?.openWorldHint === true || UPLOADS.test(args) || UPLOADS.test(answer)
}

function readingOf(thread: ThreadMetadata): Reading {
  return Reading.safeParse(thread.metadata[KEY]).data ?? { servers: [], untrusted: false }
}
