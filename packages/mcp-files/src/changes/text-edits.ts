import { FilesError } from '../errors.ts'

/** One exact replacement, as the model gives it. */
export interface TextEdit {
  oldText: string
  newText: string
}

/** A part of a text, in UTF-16 code units, and what takes its place. */
export interface Replacement {
  start: number
  end: number
  newText: string
}

/**
 * Finds the one place of each edit in `text`. All edits are looked for in the text as it is, not in what other edits make of it, so
 * their order does not matter. Returned in the order of the text. In a text whose lines all end in CRLF, edits may be written with LF.
 * Throws {@link FilesError} `invalid_edit` for an edit whose old text is absent or not unique, and for edits that overlap.
 */
export function locateEdits(text: string, edits: readonly TextEdit[]): Replacement[] {
  const isCrlf = text.includes('\r\n') && !/(?<!\r)\n/.test(text)
  const toFile = (part: string) => (isCrlf ? part.replaceAll(/(?<!\r)\n/g, '\r\n') : part)
  const replacements = edits
    .map(({ oldText, newText }, index) => locate(text, { oldText: toFile(oldText), newText: toFile(newText) }, index))
    .toSorted((a, b) => a.start - b.start)
  for (const [index, { start }] of replacements.entries()) {
    const previous = replacements[index - 1]
    if (previous !== undefined && start < previous.end)
      throw new FilesError('invalid_edit', 'Two edits overlap. Make them one.')
  }
  return replacements
}

/** `text` with the replacements made, which are in its order and do not overlap. */
export function applyReplacements(text: string, replacements: readonly Replacement[]): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end, newText } of replacements) {
    parts.push(text.slice(at, start), newText)
    at = end
  }
  return parts.join('') + text.slice(at)
}

function locate(text: string, { oldText, newText }: TextEdit, index: number): Replacement {
  const edit = `edits[${index}]`
  if (oldText === newText) throw new FilesError('invalid_edit', `${edit}: old_text and new_text are the same.`)
  const start = text.indexOf(oldText)
  if (start === -1) {
    throw new FilesError(
      'invalid_edit',
      `${edit}: old_text is not in the file. Read the file again and copy the text exactly, with its spaces and line ends.`,
    )
  }
  const second = text.indexOf(oldText, start + 1)
  if (second !== -1) {
    const lines = `lines ${lineAt(text, start)} and ${lineAt(text, second)}`
    throw new FilesError(
      'invalid_edit',
      `${edit}: old_text is in the file more than once (${lines}). Add text around it until it is unique.`,
    )
  }
  return { start, end: start + oldText.length, newText }
}

function lineAt(text: string, end: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) line += 1
  return line
}
