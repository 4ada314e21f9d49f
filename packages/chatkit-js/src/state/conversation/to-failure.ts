import { ChatKitHttpError, ConnectionLostError, ServerUnreachableError } from '@frontdesk/client'
import type { Failure } from './conversation-state.ts'

/** What the user is told of an error, and whether trying again may help. */
export function toFailure(error: unknown, retry: Failure['retry']): Failure {
  if (error instanceof ServerUnreachableError) return { kind: 'offline', message: undefined, retry }
  if (error instanceof ConnectionLostError) return { kind: 'cut', message: undefined, retry: 'load' }
  if (error instanceof ChatKitHttpError) {
    const { status, message } = error
    if (status === 401 || status === 403) return { kind: 'unauthenticated', message, retry }
    if (status === 404) return { kind: 'missing', message, retry: undefined }
    return { kind: 'refused', message, retry }
  }
  return { kind: 'unknown', message: error instanceof Error ? error.message : undefined, retry }
}
