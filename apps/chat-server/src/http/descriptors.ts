/** What the server keeps open besides its connections: the store, the tool servers' pipes, files that are being read. */
const RESERVED_DESCRIPTORS = 48
/** A connection at work needs another one, to the model. */
const DESCRIPTORS_PER_CONNECTION = 2

/** How many connections fit under a limit of open files. At least one. */
export function connectionsWithin(maxOpenFiles: number): number {
  return Math.max(1, Math.floor((maxOpenFiles - RESERVED_DESCRIPTORS) / DESCRIPTORS_PER_CONNECTION))
}

/** How many files this process may have open (`ulimit -n`). Infinite where the system has no such limit, as on Windows. */
export function openFilesLimit(): number {
  // Without this option the report would also look up the names of the peers. The types do not know the option yet.
  Object.assign(process.report, { excludeNetwork: true })
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: number | 'unlimited' } } }
  const limit = userLimits?.open_files?.soft
  return typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY
}
