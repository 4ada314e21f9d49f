import type { Attachment } from '@frontdesk/chatkit'
import { PayloadTooLargeError } from '@frontdesk/chatkit/server'
import type { StoreContext } from '../context.ts'
import type { SqlStore } from '../sql-store.ts'

export interface UserRoomOptions {
  store: SqlStore
  /** What all files of one user may take together, in bytes. */
  maxUserBytes: number
  /** How many files one user may have. */
  maxUserFiles: number
}

/** What the files of each user may take together. Those that were only announced count, with the size that they are said to have. */
export class UserRoom {
  readonly #options: UserRoomOptions

  constructor(options: UserRoomOptions) {
    this.#options = options
  }

  /**
   * How many bytes the user's files leave free, but for the one that is named. Throws {@link PayloadTooLargeError} when
   * there may be no new one.
   */
  async roomFor(
    context: StoreContext,
    { isNew, except }: { isNew: boolean; except?: string | undefined },
  ): Promise<number> {
    const { maxUserBytes, maxUserFiles } = this.#options
    const data = await this.#load(context)
    if (isNew && data.length >= maxUserFiles)
      throw new PayloadTooLargeError(
        `You have ${maxUserFiles} files, and may have no more. Delete some, and try again.`,
      )
    return maxUserBytes - bytesOf(data.filter(({ id }) => id !== except))
  }

  /** Whether the user has more than there is room for. */
  async isOver(context: StoreContext): Promise<boolean> {
    const data = await this.#load(context)
    return data.length > this.#options.maxUserFiles || bytesOf(data) > this.#options.maxUserBytes
  }

  async #load(context: StoreContext): Promise<readonly Attachment[]> {
    const { store, maxUserFiles } = this.#options
    const { data } = await store.loadAttachments({ limit: maxUserFiles + 1, order: 'desc' }, context)
    return data
  }
}

function bytesOf(attachments: readonly Attachment[]): number {
  return attachments.reduce((sum, { metadata }) => sum + Number(metadata?.['size'] ?? 0), 0)
}
