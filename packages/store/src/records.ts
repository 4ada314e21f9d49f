import type { Page } from '@frontdesk/chatkit'
import type { Database } from './database.ts'
import { findAuditFaults, loadAudit } from './sql/records/audit.ts'
import type { AuditFilter, AuditRecord } from './sql/records/audit.ts'
import { findEscalation, loadEscalations } from './sql/records/escalations.ts'
import type { Escalation } from './sql/records/escalations.ts'
import { loadFeedback } from './sql/records/feedback.ts'
import type { Feedback } from './sql/records/feedback.ts'
import type { Range } from './sql/records/range.ts'
import { loadOwnedThreads } from './sql/records/threads.ts'
import type { OwnedThread, ThreadFilter } from './sql/records/threads.ts'
import { loadUsage } from './sql/records/usage.ts'
import type { LoadUsageOptions, UsageTotal } from './sql/records/usage.ts'
import { findThreadOwner } from './sql/threads.ts'

/** What is known about the conversations of a tenant, for those who run the service: it is bound to no user. Written by changes of a store. */
export class Records {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * A page of the threads of all users, the newest first; of one user when named, and those that match the query when there is one. A page may be
   * short although there are more: see `has_more`.
   */
  loadThreads(filter: ThreadFilter = {}): Promise<Page<OwnedThread>> {
    return this.#database.read(() => loadOwnedThreads(filter))
  }

  /** Newest first. */
  loadFeedback(range: Range = {}): Promise<Feedback[]> {
    return this.#database.read(() => loadFeedback(range))
  }

  /** Those in that state, newest first. */
  loadEscalations(range: Range & { state: Escalation['state'] }): Promise<Escalation[]> {
    return this.#database.read(() => loadEscalations(range))
  }

  /** Whose an escalation of the tenant is, and in which thread. Throws `NotFoundError` when there is no such escalation. */
  findEscalation(
    id: string,
    { tenantId = '' }: { tenantId?: string | undefined } = {},
  ): Promise<Pick<Escalation, 'userId' | 'threadId'>> {
    return this.#database.read(() => findEscalation(id, tenantId))
  }

  /** Totals by user and model, or by what is asked for, the costliest first; of one user when named. */
  loadUsage(options: LoadUsageOptions = {}): Promise<UsageTotal[]> {
    return this.#database.read(() => loadUsage(options))
  }

  /** Newest first; of one user when named, and from before the record of key `before`. */
  loadAudit(range: AuditFilter = {}): Promise<AuditRecord[]> {
    return this.#database.read(() => loadAudit(range))
  }

  /** What is wrong with the audit of all tenants: records that were changed, taken out or cut off. Empty when nothing is. */
  verifyAudit(): Promise<string[]> {
    return this.#database.read(() => findAuditFaults())
  }

  /** Whose a thread of the tenant is. Throws `NotFoundError` when there is no such thread. */
  findThreadOwner(threadId: string, { tenantId = '' }: { tenantId?: string | undefined } = {}): Promise<string> {
    return this.#database.read(() => findThreadOwner(threadId, tenantId))
  }
}
