/** One request to the subject and what came back, as far as it came: what a report shows beside a failure. */
export interface Exchange {
  request: { method: string; url: string; headers: Record<string, string>; body: string }
  /** Absent until the head of an answer has come. */
  response?: { status: number; headers: Record<string, string>; body: string }
  /** Why the answer did not come to its end: the connection broke, time was up, or the kit closed it. */
  ended?: 'broken' | 'timeout' | 'closed'
}

const SECRET_HEADERS = /^(authorization|cookie|proxy-authorization|.*(api-?key|token|secret).*)$/i

/** The headers of a request with what must not get into a report blanked. */
export function blankSecrets(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET_HEADERS.test(name) ? '…' : value]),
  )
}
