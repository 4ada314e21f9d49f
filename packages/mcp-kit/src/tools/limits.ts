/** What one server allows its callers. A tool may narrow or widen the first two for itself. */
export interface ToolLimits {
  /** How long a call may take, waiting included, before it is aborted and answered with an error. */
  timeoutMs: number
  /** How many UTF-8 bytes of text a call may answer with; the rest is cut off and the cut is named. */
  maxOutputBytes: number
  /** How many calls run at once. */
  maxConcurrentCalls: number
  /** How many further calls wait for their turn before the server says it is busy. */
  maxWaitingCalls: number
}

/** The limits of a server that names none. */
export const DEFAULT_LIMITS: Readonly<ToolLimits> = {
  timeoutMs: 30_000,
  maxOutputBytes: 256 * 1024,
  maxConcurrentCalls: 16,
  maxWaitingCalls: 1_024,
}

/** `text` within `maxBytes` of UTF-8, whole characters only, ending in a note when something was cut off. */
export function capText(text: string, maxBytes: number): string {
  // A UTF-16 unit is at most three bytes: most texts are known to fit without encoding them.
  if (text.length * 3 <= maxBytes) return text
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return text
  const note = `\n[Cut off: ${bytes.length} bytes are over the limit of ${maxBytes}. Ask for less.]`
  let end = Math.max(0, maxBytes - Buffer.byteLength(note))
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end) + note
}
