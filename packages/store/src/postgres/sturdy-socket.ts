import { Socket } from 'node:net'

/**
 * A socket for `pg`, whose parser throws at bytes that are no message of Postgres. Nobody would catch that, and it would end the process: here it ends the
 * connection, as if that had been cut, and whoever waits for an answer on it is told.
 */
export class SturdySocket extends Socket {
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    try {
      return super.emit(event, ...args)
    } catch (error) {
      if (event !== 'data') throw error
      this.destroy(new Error('Connection terminated unexpectedly', { cause: error }))
      return true
    }
  }
}
