/** A conversation that asks for a person, as `GET /admin/escalations` tells of it. */
export interface Escalation {
  id: string
  userId: string
  threadId: string
  reason: string
  state: 'open' | 'resolved'
  note?: string
  createdAt: string
  resolvedAt?: string
}
