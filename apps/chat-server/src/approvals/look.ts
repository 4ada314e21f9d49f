/** A call of another tool of the same server, for the user, which reads what the call is about. */
export type Look = (tool: string, args: Record<string, unknown>) => Promise<LookedAt>

export interface LookedAt {
  /** What the tool answers for programs. */
  structured?: Record<string, unknown>
  /** Why it fails, in its own words. */
  failure?: string
}
