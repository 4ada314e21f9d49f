import { blankKeys, blankSecrets } from './secrets.ts'

/** An error as it is logged. */
export interface ErrorDescription {
  type: string
  message: string
  code?: string | number
  status?: number
  stack?: string
  cause?: ErrorDescription
  errors?: ErrorDescription[]
}

const MAX_DEPTH = 4

/**
 * The parts of an error that help to find its cause, with every secret blanked. Nothing else: the Agents SDK hangs the whole conversation on its errors,
 * and a provider may repeat the key that it refuses.
 */
export function describeError(
  error: unknown,
  { secrets, depth = 0 }: { secrets: readonly string[]; depth?: number },
): ErrorDescription {
  const blank = (text: string): string => blankKeys(blankSecrets(text, secrets))
  if (!(error instanceof Error)) return { type: typeof error, message: blank(String(error)) }
  const { code, status } = error as { code?: unknown; status?: unknown }
  const inner = (each: unknown) => describeError(each, { secrets, depth: depth + 1 })
  const isDeep = depth >= MAX_DEPTH
  return {
    type: error.name,
    message: blank(error.message),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(typeof status === 'number' && { status }),
    ...(error.stack !== undefined && { stack: blank(error.stack) }),
    ...(error.cause !== undefined && !isDeep && { cause: inner(error.cause) }),
    ...(error instanceof AggregateError && !isDeep && { errors: error.errors.map(inner) }),
  }
}
