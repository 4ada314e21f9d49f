import { ChatKitClientError, ServerUnreachableError } from '../errors.ts'
import { toSafeText } from './terminal.ts'
import { UsageError } from './options.ts'

export const EXIT = { answered: 0, failed: 1, wrongUse: 2, noServer: 3, stopped: 130 } as const

/** What to say and how to exit after an error that was to be expected; any other is thrown on. */
export function explainError(error: unknown): { message: string; exitCode: number } {
  if (error instanceof UsageError) return { message: `${error.message} See --help.`, exitCode: EXIT.wrongUse }
  if (error instanceof ServerUnreachableError) {
    return { message: `${error.message} Start it with \`pnpm dev\`.`, exitCode: EXIT.noServer }
  }
  if (error instanceof ChatKitClientError) return { message: toSafeText(error.message), exitCode: EXIT.failed }
  if (error instanceof Error && error.name === 'AbortError') return { message: 'Stopped.', exitCode: EXIT.stopped }
  throw error
}
