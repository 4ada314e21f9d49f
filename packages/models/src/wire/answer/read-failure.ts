/** What a provider says of a failure, in whatever form it says it. */
export interface ToldFailure {
  message: string
  code?: string | undefined
  type?: string | undefined
  param?: string | undefined
  /** The status, where only the body tells it. */
  status?: number | undefined
  /** What OpenRouter's upstream said, Google's details and Groq's failed generation: see `readRetryDelay`. */
  members: Record<string, unknown>
}

const STATUS_OF_CODE: Record<string, number> = {
  rate_limit_exceeded: 429,
  RESOURCE_EXHAUSTED: 429,
  insufficient_quota: 429,
  invalid_api_key: 401,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  model_not_found: 404,
  NOT_FOUND: 404,
  invalid_request_error: 400,
  INVALID_ARGUMENT: 400,
  server_error: 500,
  api_error: 500,
  INTERNAL: 500,
  overloaded_error: 503,
  UNAVAILABLE: 503,
}

/** Reads the object, or the text, that stands for an error. */
export function failureOf(told: unknown): ToldFailure {
  const members = membersOf(told)
  const { message, code, type, status, param } = members
  const words = [code, status, type].filter((each) => typeof each === 'string' && each !== '') as string[]
  const numbers = [code, status, Number(code)].find((each) => isStatus(each))
  return {
    message: typeof message === 'string' ? message : typeof told === 'string' ? told : '',
    code: words[0] ?? (typeof code === 'number' ? String(code) : undefined),
    type: typeof type === 'string' ? type : undefined,
    param: typeof param === 'string' ? param : undefined,
    status: numbers ?? words.map((word) => STATUS_OF_CODE[word]).find((each) => each !== undefined),
    members,
  }
}

/** The error in a body: `{error}`, Gemini's `[{error}]`, a bare `{message, code}`, `{detail}` of FastAPI. Undefined when the body holds none. */
export function failureInBody(body: unknown): ToldFailure | undefined {
  const outer = membersOf(Array.isArray(body) ? body[0] : body)
  const told = outer['error'] ?? outer['detail'] ?? (outer['object'] === 'error' || isBare(outer) ? outer : undefined)
  return told === undefined || told === null ? undefined : failureOf(told)
}

function isBare({ message, code, choices }: Record<string, unknown>): boolean {
  return typeof message === 'string' && code !== undefined && choices === undefined
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value < 600
}

export function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
