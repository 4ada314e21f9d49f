/**
 * The same events with others before and after them, as `expand` says. Leaving is passed on at once: a generator would let it wait for the event that is
 * under way.
 */
export function expandEvents<Event>(
  events: AsyncIterableIterator<Event, void, undefined>,
  expand: (event: Event) => Event[],
): AsyncIterableIterator<Event, void, undefined> {
  const ready: Event[] = []
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      for (;;) {
        const value = ready.shift()
        if (value !== undefined) return { done: false, value }
        const next = await events.next()
        if (next.done) return { done: true, value: undefined }
        ready.push(...expand(next.value))
      }
    },
    return: async () => (await events.return?.()) ?? { done: true, value: undefined },
  }
}
