/** Gives the events that follow when a stream has ended, or has thrown. Undefined: there is nothing more. */
export type FollowUp<Event> = (
  failure: { error: unknown } | undefined,
) => Promise<AsyncIterableIterator<Event> | undefined>

/**
 * One stream of events out of several, each begun when the one before has ended. What ends the last one is thrown. Written by hand, like the streams it
 * joins: a reader that leaves reaches the stream at once, where a generator would wait for its next event first.
 */
export function followedUp<Event>(
  first: AsyncIterableIterator<Event>,
  followUp: FollowUp<Event>,
): AsyncIterableIterator<Event, void, undefined> {
  let current = first
  let isOver = false
  const goOn = async (failure: { error: unknown } | undefined): Promise<IteratorResult<Event, void>> => {
    const next = isOver ? undefined : await followUp(failure)
    if (next !== undefined) {
      current = next
      return take()
    }
    isOver = true
    if (failure !== undefined) throw failure.error
    return { done: true, value: undefined }
  }
  const take = async (): Promise<IteratorResult<Event, void>> => {
    let result: IteratorResult<Event, unknown>
    try {
      result = await current.next()
    } catch (error) {
      return goOn({ error })
    }
    return result.done === true ? goOn(undefined) : result
  }
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: take,
    async return() {
      isOver = true
      await current.return?.()
      return { done: true, value: undefined }
    },
  }
}
