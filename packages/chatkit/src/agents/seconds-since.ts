/** Whole seconds from an ISO instant to `now`, never negative. */
export function secondsSince(createdAt: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - Date.parse(createdAt)) / 1000)) || 0
}
