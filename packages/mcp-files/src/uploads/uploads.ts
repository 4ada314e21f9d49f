import type { ListedEntry } from '../listing/listing.ts'
import type { OpenFile } from '../root/open-entries.ts'
import type { FileSource, FileSourceContext, UploadedFile } from './file-source.ts'
import { FilesError, notFound } from '../errors.ts'
import { endsAsDirectory, splitPath } from '../root/path.ts'
import { looksLike } from '../root/same-name.ts'
import { Spool } from './spool.ts'

/** The directory in the top directory that holds the uploads of whoever calls. */
export const UPLOADS_NAME = 'uploads'

/** The uploads of the calling user as files at `uploads/<id>/<name>`. What the source does not say is the user's cannot be named. */
export class Uploads implements Disposable {
  readonly #source: FileSource
  readonly #spool = new Spool()

  constructor(source: FileSource) {
    this.#source = source
  }

  /** True when a path leads to the uploads or to one of them. */
  holds(path: string): boolean {
    return splitPath(path)[0] === UPLOADS_NAME
  }

  /** The user's uploads at `path`, which is that of all of them or of one, by name: the path beneath `uploads`. Throws `FilesError`. */
  async list(path: string, context: FileSourceContext): Promise<ListedEntry[]> {
    const files = splitPath(path).length === 1 ? await this.#source.list(context) : [await this.find(path, context)]
    return files
      .map(({ id, name, sizeBytes, uploadedAt }) => ({
        name: `${id}/${toComponent(name)}`,
        type: 'file' as const,
        sizeBytes,
        ...(uploadedAt && { modifiedAt: uploadedAt }),
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** What is known of the upload at a path. Throws `FilesError` `not_found`, whether it is absent or another user's. */
  async find(path: string, context: FileSourceContext): Promise<UploadedFile> {
    const [, id = '', name, ...more] = splitPath(path)
    const found = await this.#findById(id, context)
    const isNamed = found !== undefined && (name === undefined || looksLike(name, toComponent(found.name)))
    if (!isNamed || more.length > 0) throw notFound(name ?? id)
    return found
  }

  /** Opens the upload at a path. Throws `FilesError`. */
  async open(path: string, context: FileSourceContext): Promise<OpenFile> {
    const { id, name } = await this.find(path, context)
    if (endsAsDirectory(path)) throw new FilesError('not_a_file', 'An upload is a file. Leave off the "/" at the end.')
    const { tenantId = '', userId } = context.user
    return this.#spool.open(JSON.stringify([tenantId, userId, id]), toComponent(name), async () =>
      this.#source.read(id, context),
    )
  }

  async #findById(id: string, context: FileSourceContext): Promise<UploadedFile | undefined> {
    if (this.#source.find !== undefined) return this.#source.find(id, context)
    const files = await this.#source.list(context)
    return files.find((file) => file.id === id)
  }

  [Symbol.dispose](): void {
    this.#spool[Symbol.dispose]()
  }
}

/** A name as one component of a path. */
function toComponent(name: string): string {
  return name.replaceAll(/[/\p{Cc}]/gu, '_') || '_'
}
