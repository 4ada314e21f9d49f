/** How a suite is run. */
export interface SuiteOptions {
  /** Further options of the server's command line. */
  args?: readonly string[]
  /** Whether the limits in milliseconds are held. They are meant for a machine that does nothing else. */
  isTimed?: boolean
}

/** The limits of a corpus with its times lifted. */
export function withoutTimes(limits: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(limits).map(([name, limit]) => [name, name.endsWith('_ms') ? Infinity : limit]),
  )
}
