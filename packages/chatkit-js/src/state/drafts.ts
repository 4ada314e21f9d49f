/** What was written and not sent, by thread: kept while the browser's tab is open, over reloads and changes of the thread. */
export class Drafts {
  readonly #prefix: string

  constructor(url: string) {
    this.#prefix = `frontdesk.draft:${url}:`
  }

  load(threadId: string | null): string {
    return storage()?.getItem(this.#key(threadId)) ?? ''
  }

  save(threadId: string | null, text: string): void {
    if (text === '') storage()?.removeItem(this.#key(threadId))
    else storage()?.setItem(this.#key(threadId), text)
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
