import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'

/** A backup cannot be made, or is not one that can be taken back. The message says why and what to do. */
export class BackupError extends Error {
  readonly code = 'backup'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'BackupError'
  }
}

/** Everything in the database, as `exportLines` of the store writes it. */
export const DATABASE_FILE = 'database.jsonl'
/** The files that users have attached, as `OWNER/NAME`. */
export const FILES_FOLDER = 'files'
/** What DATA_DIR has besides: the secret that signs addresses of files, what tools were like when they were first seen, and logins to their servers. */
export const DATA_FOLDER = 'data'
export const DATA_FILES = ['signing-secret', 'mcp-pins.json', 'mcp-logins.json']

/** Written last: a folder without it is no whole backup. Paths are relative to the folder, with slashes. */
export const Manifest = z.object({
  format: z.literal('frontdesk-backup/1'),
  version: z.string(),
  made_at: z.iso.datetime(),
  contents: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string() })),
})
export type Manifest = z.infer<typeof Manifest>

const MANIFEST_FILE = 'manifest.json'

export function manifestPath(folder: string): string {
  return join(folder, MANIFEST_FILE)
}

/** Reads the manifest and compares every file with it. Throws {@link BackupError}. */
export async function loadManifest(folder: string): Promise<Manifest> {
  const text = await readFile(manifestPath(folder), 'utf8').catch((cause: unknown) => {
    throw new BackupError(
      `${folder} is no whole backup: it has no ${MANIFEST_FILE}. Name the folder that frontdesk backup made.`,
      { cause },
    )
  })
  const { success, data: manifest } = Manifest.safeParse(parse(text))
  if (!success) throw new BackupError(`${manifestPath(folder)} is not of a kind that this version can read.`)
  for (const { path, bytes, sha256 } of manifest.contents) {
    const found = await measure(join(folder, path)).catch((cause: unknown) => {
      throw new BackupError(`${path} of the backup is missing or cannot be read. Take another backup.`, { cause })
    })
    if (found.bytes !== bytes || found.sha256 !== sha256) {
      throw new BackupError(`${path} of the backup was changed or cut since it was made. Take another backup.`)
    }
  }
  return manifest
}

export async function measure(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
    }
  })
  return { bytes, sha256: hash.digest('hex') }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // No manifest: the schema says so.
  }
}
