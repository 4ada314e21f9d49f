import type { Log } from '@frontdesk/mcp-kit'
import type * as Store from '@frontdesk/store'
import type * as Files from '@frontdesk/store/files'
import { StartError } from '@frontdesk/mcp-kit'
import { StoreSource } from './store-source.ts'

/** Where a Frontdesk store keeps its attachments, as the `openStore` of `@frontdesk/store` and the `openFileStore` of its `/files` take it. */
export interface StorePlace {
  databaseUrl: string
  filesUrl: string
}

/** Opens the uploads in a Frontdesk store, which is only read. Throws `StartError`. */
export async function openStoreSource(
  { databaseUrl, filesUrl }: StorePlace,
  { log }: { log: Log },
): Promise<StoreSource> {
  const library = await loadStorePackage()
  const files = await opening('--uploads-files', () => library.openFileStore(filesUrl, { readOnly: true }))
  const store = await opening('--uploads-database', () => library.openStore(databaseUrl, { readOnly: true }))
  return new StoreSource({ library, store, files, log })
}

/** It is resolved at run time, so that the bundle and those who serve no uploads do without it and its database drivers. */
async function loadStorePackage(): Promise<typeof Store & typeof Files> {
  try {
    const store = (await import(import.meta.resolve('@frontdesk/store'))) as typeof Store
    const files = (await import(import.meta.resolve('@frontdesk/store/files'))) as typeof Files
    return { ...store, ...files }
  } catch (cause) {
    throw new StartError(
      `--uploads-database needs @frontdesk/store, which cannot be loaded. Install it beside @frontdesk/mcp-files. (${String(cause)})`,
      { cause },
    )
  }
}

async function opening<Opened>(option: string, open: () => Promise<Opened>): Promise<Opened> {
  try {
    return await open()
  } catch (error) {
    const isForeseen = error instanceof Error && 'code' in error
    throw isForeseen
      ? new StartError(`What ${option} names cannot be opened. ${error.message}`, { cause: error })
      : error
  }
}
