/**
 * What was written and not sent, by thread: kept while the browser's tab is open, over reloads and changes of the thread. Two elements of a page
 * have drafts of their own, by the place that each has.
 */
export class Drafts {
  readonly #prefix: string

  constructor(url: string, place: number) {
    this.#prefix = `frontdesk.draft:${url}:${place === 0 ? '' : `${place}:`}`
  }

  load(threadId: string | null): string {
    return storage()?.getItem(this.#key(threadId)) ?? ''
  }

  save(threadId: string | null, text: string): void {
    try {
      if (text === '') storage()?.removeItem(this.#key(threadId))
      else storage()?.setItem(this.#key(threadId), text)
    } catch {
      // The browser's room is used up: what is written stays in the composer all the same.
    }
  }

  #key(threadId: string | null): string {
    return `${this.#prefix}${threadId ?? 'new'}`
  }
}

/** Undefined where the page may keep nothing. */
function storage(): Storage | undefined {
  try {
    return sessionStorage
  } catch {
    return undefined
  }
}
