const CHANNEL = 'frontdesk.chat'

interface Word {
  url: string
  threadId: string
}

/** Tells the other pages of this browser that something has begun or ended in a thread, and hears it from them. */
export class OtherTabs {
  readonly #channel = new BroadcastChannel(CHANNEL)
  readonly #url: string

  constructor({ url, onWord }: { url: string; onWord: (threadId: string) => void }) {
    this.#url = url
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Word>) => {
      if (data.url === url) onWord(data.threadId)
    })
  }

  tell(threadId: string): void {
    const word: Word = { url: this.#url, threadId }
    this.#channel.postMessage(word)
  }

  close(): void {
    this.#channel.close()
  }
}
