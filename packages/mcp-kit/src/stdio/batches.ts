import type { RequestId } from '@modelcontextprotocol/sdk/types.js'

interface Batch {
  waiting: Set<RequestId>
  answers: string[]
}

/**
 * JSON-RPC batches, which protocol 2025-03-26 asks servers to take: requests of one line, whose answers go out as one line once the
 * last of them is there. Answers are kept as the JSON that they will be.
 */
export class Batches {
  readonly #byRequest = new Map<RequestId, Batch>()
  readonly #maxBytes: number

  constructor({ maxBytes }: { maxBytes: number }) {
    this.#maxBytes = maxBytes
  }

  /** Opens a batch of requests; `answers` are those that are known already. Gives the lines to write now. */
  open(requests: readonly RequestId[], answers: readonly string[]): string[] {
    const batch = { waiting: new Set(requests), answers: [...answers] }
    for (const id of requests) this.#byRequest.set(id, batch)
    return this.#linesOf(batch)
  }

  /**
   * Takes the answer to a request, or undefined for one that will have none. Gives the lines to write now: none while the batch still waits
   * for others. Undefined when the request is of no batch.
   */
  settle(id: RequestId, answer: string | undefined): string[] | undefined {
    const batch = this.#byRequest.get(id)
    if (batch === undefined) return undefined
    this.#byRequest.delete(id)
    batch.waiting.delete(id)
    if (answer !== undefined) batch.answers.push(answer)
    return this.#linesOf(batch)
  }

  #linesOf({ waiting, answers }: Batch): string[] {
    if (waiting.size > 0 || answers.length === 0) return []
    const line = `[${answers.join(',')}]`
    // Above the limit the client would hang up: one by one it gets at least the answers.
    return Buffer.byteLength(line) < this.#maxBytes ? [line] : answers
  }
}
