/** The directory at the top of a root into which deleted files move. Shown by no listing. */
export const TRASH_NAME = '.trash'

/** How the names of files begin that are being written, before they take their place. */
export const TEMPORARY_PREFIX = '.mcp-files-tmp-'

/** True for names that this server keeps for itself. */
export function isReservedName(name: string): boolean {
  return name === TRASH_NAME || name.startsWith(TEMPORARY_PREFIX)
}
