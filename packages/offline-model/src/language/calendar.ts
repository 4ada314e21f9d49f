/** Whether the calendar has the day: `2025-02-29` is written like one, and is none. What names no day, as `2025-02` does, is not looked at. */
export function isInCalendar(date: string): boolean {
  const [day] = /^\d{4}-\d\d-\d\d/.exec(date) ?? []
  if (day === undefined) return true
  const time = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day)
}
