/** A conversation in which a person is needed. */
export interface Case {
  id: string
  threadId: string
  reason: string
  /** What the user wants and what was tried. */
  summary?: string
}
