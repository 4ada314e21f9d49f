import type { ThreadStreamEvent } from '@frontdesk/chatkit'

/** Whether an event tells of another thread than the one that is open. An event that names none, or comes before the open one has a name, does not. */
export function isForeign(event: ThreadStreamEvent, openThread: string | null): boolean {
  const named = threadOf(event)
  return openThread !== null && named !== undefined && named !== '' && named !== openThread
}

function threadOf(event: ThreadStreamEvent): string | undefined {
  switch (event.type) {
    case 'thread.created':
    case 'thread.updated':
      return event.thread.id
    case 'thread.item.added':
    case 'thread.item.done':
    case 'thread.item.replaced':
      return event.item.thread_id
    default:
      return undefined
  }
}
