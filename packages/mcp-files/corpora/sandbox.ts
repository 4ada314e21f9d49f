import { createHash, randomBytes } from 'node:crypto'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** The text of the files outside the root. */
export const SECRET = 'OUTSIDE-SECRET-7f3a'
/** The text of another user's file. */
export const OTHER_MARKER = 'OTHER-USER-NOTE-91c2'

/** The directories of a corpus run: the root, and beside it what has to stay as it is. */
export class Sandbox implements Disposable {
  readonly base = mkdtempSync(join(tmpdir(), 'mcp-files-corpus-'))
  readonly root = join(this.base, 'alice')
  readonly #outside = { out: join(this.base, 'out'), evil: `${this.root}-evil`, other: join(this.base, 'bob') }

  constructor() {
    const { out, evil, other } = this.#outside
    for (const path of [this.root, out, evil, other]) mkdirSync(path)
    writeFileSync(join(out, 'secret.txt'), SECRET)
    writeFileSync(join(evil, 'secret.txt'), SECRET)
    writeFileSync(join(other, 'note.txt'), OTHER_MARKER)
    // Some cases read a file beside the root itself.
    writeFileSync(join(this.base, 'secret.txt'), SECRET)
  }

  get placeholders(): Record<string, string> {
    const { out, other } = this.#outside
    return {
      '{{ROOT}}': this.root,
      '{{ROOTNAME}}': basename(this.root),
      '{{ROOT_UPPER}}': this.root.toUpperCase(),
      '{{OUT}}': out,
      '{{OUTNAME}}': basename(out),
      '{{OTHER_ROOT}}': other,
      '{{OTHER_USER}}': basename(other),
      '{{OTHER_ATTACHMENT_ID}}': 'atc_00000000000000000000000000000000',
      '{{NONCE}}': randomBytes(8).toString('hex'),
      '{{GLOBBOMB}}': '{a,b}'.repeat(20),
    }
  }

  /** Removes everything in the root, but not the root, which the server has open. */
  empty(): void {
    for (const name of readdirSync(this.root)) rmSync(join(this.root, name), { recursive: true, force: true })
  }

  /** A digest of everything that no call may change. */
  digestOutside(): string {
    const hash = createHash('sha256')
    for (const path of Object.values(this.#outside)) digest(path, hash)
    return hash.digest('hex')
  }

  /** Names in the root that look as if a write had been left unfinished. */
  temporaryFiles(): string[] {
    return temporaryNames(this.root)
  }

  [Symbol.dispose](): void {
    rmSync(this.base, { recursive: true, force: true })
  }
}

function digest(path: string, hash: ReturnType<typeof createHash>): void {
  const stats = lstatSync(path)
  hash.update(`${path}\0${stats.mode}\0`)
  if (stats.isSymbolicLink()) hash.update(readlinkSync(path))
  else if (stats.isDirectory())
    for (const name of readdirSync(path).toSorted((a, b) => (a < b ? -1 : 1))) digest(join(path, name), hash)
  else if (stats.isFile()) hash.update(readFileSync(path))
}

function temporaryNames(path: string): string[] {
  const entries = readdirSync(path, { withFileTypes: true })
  // A directory full of files that a case made itself is not worth a second look.
  if (entries.length > 10_000) return []
  return entries.flatMap(({ name }) => (/tmp|temp|~$/i.test(name) ? [name] : []))
}
