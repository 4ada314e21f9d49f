import type { ThreadMetadata } from '../../thread.ts'
import { isSameJson } from './same-json.ts'

/**
 * The stored thread with what is different between `base`, which somebody has read, and `thread`, which came of it. Of the metadata each member counts by
 * itself. So two who change different things at once both keep what they have changed.
 */
export function mergeThread(
  stored: ThreadMetadata,
  { base, thread }: { base: ThreadMetadata; thread: ThreadMetadata },
): ThreadMetadata {
  const merged = mergeMembers(stored, base, thread)
  return { ...merged, metadata: mergeMembers(stored.metadata, base.metadata, thread.metadata) }
}

function mergeMembers<Members extends object>(stored: Members, base: Members, changed: Members): Members {
  const names = Object.keys({ ...base, ...changed }) as (keyof Members)[]
  const different = names.filter((name) => !isSameJson(base[name], changed[name]))
  const merged = { ...stored }
  for (const name of different) {
    if (changed[name] === undefined) delete merged[name]
    else merged[name] = changed[name]
  }
  return merged
}
