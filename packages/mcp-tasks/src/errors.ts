import type { Log } from '@frontdesk/mcp-kit'
import { ToolError } from '@frontdesk/mcp-kit'
import {
  StoreFullError,
  StoreReadOnlyError,
  StoreUnavailableError,
  TaskLimitError,
  TaskNotFoundError,
} from '@frontdesk/store'

/** Runs a call on the store. Its failures become words for the model, who is told nothing of files and servers; the log is. */
export async function tellModel<Result>(call: () => Promise<Result>, log: Log): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof TaskNotFoundError) {
      throw new ToolError(`${error.message} Look at list_tasks for the numbers.`, { cause: error })
    }
    if (error instanceof TaskLimitError) throw new ToolError(error.message, { cause: error })
    if (!(error instanceof StoreUnavailableError)) throw error
    log('the database cannot be used', error)
    throw new ToolError(wordsFor(error), { cause: error })
  }
}

function wordsFor(error: StoreUnavailableError): string {
  if (error instanceof StoreFullError)
    return 'There is no space left to save tasks. Nothing was changed. Tell the user.'
  if (error instanceof StoreReadOnlyError)
    return 'The tasks can be read, not changed. Nothing was changed. Tell the user.'
  return 'The tasks cannot be reached right now. Nothing is known to be changed. Try again in a moment.'
}
