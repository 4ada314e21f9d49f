import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Remembers, per server, which thread was talked in last: a JSON file of thread ids by URL. */
export class LastThread {
  readonly #file: string
  readonly #url: string

  constructor({ file, url }: { file: string; url: string }) {
    this.#file = file
    this.#url = url
  }

  /** Undefined when none is known. A file that cannot be read is taken for none. */
  async load(): Promise<string | undefined> {
    const threadId = (await this.#loadAll())[this.#url]
    return typeof threadId === 'string' ? threadId : undefined
  }

  async save(threadId: string): Promise<void> {
    const all = { ...(await this.#loadAll()), [this.#url]: threadId }
    await mkdir(dirname(this.#file), { recursive: true })
    await writeFile(this.#file, `${JSON.stringify(all, undefined, 2)}\n`)
  }

  async #loadAll(): Promise<Record<string, unknown>> {
    try {
      const all: unknown = JSON.parse(await readFile(this.#file, 'utf8'))
      return typeof all === 'object' && all !== null ? { ...all } : {}
    } catch {
      // The file is absent at first. A broken file is written anew, because little is lost.
      return {}
    }
  }
}
