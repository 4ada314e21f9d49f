import type { SqlStore } from '@frontdesk/store'
import { UsageError } from '../usage-error.ts'

/** How many records are read at once. */
const PAGE = 1_000

export interface AuditOptions {
  tenant?: string | undefined
  user?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

/** `audit verify`: whether the records are those that were written. `audit export`: them all as JSON Lines, the newest first. */
export async function manageAudit(
  [action = '']: readonly string[],
  options: AuditOptions,
  { store, print }: { store: Pick<SqlStore, 'records'>; print: (line: string) => void },
): Promise<{ isSound: boolean }> {
  if (action === 'verify') {
    const faults = await store.records.verifyAudit()
    for (const fault of faults) print(fault)
    if (faults.length === 0)
      print('Every record follows from the one before it: none was changed, taken out or cut off.')
    return { isSound: faults.length === 0 }
  }
  if (action !== 'export') throw new UsageError('audit takes verify or export.')
  const { tenant: tenantId, user: userId, ...range } = options
  for (let before: number | undefined, isMore = true; isMore;) {
    const records = await store.records.loadAudit({
      ...range,
      tenantId,
      limit: PAGE,
      before,
      ...(userId !== undefined && { userId }),
    })
    for (const { key, ...record } of records) {
      print(JSON.stringify(record))
      before = key
    }
    isMore = records.length === PAGE
  }
  return { isSound: true }
}
