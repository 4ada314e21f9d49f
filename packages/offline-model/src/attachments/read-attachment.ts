/** A file that came with a message: its text, or why there is none. */
export interface AttachedFile {
  name: string
  text?: string
  /** Why the text is not there, in words. */
  missing?: string
}

const ATTACHMENT =
  /^<Attachment id="(?:[^"\\]|\\.)*" name=(?<name>"(?:[^"\\]|\\.)*") type="(?:[^"\\]|\\.)*">\n(?<text>[^]*)\n<\/Attachment>$/
const MISSING = /^The content is not included: (?<reason>.*)\.$/s
const CUT = /\n\[cut here: the file has \d+ characters\]$/

/** Reads a part of a message that a thread converter made of a file; `undefined` when the part is something else. */
export function readAttachment(part: unknown): AttachedFile | undefined {
  if (typeof part !== 'object' || part === null) return undefined
  const { type, text } = part as { type?: unknown; text?: unknown }
  if (type === 'input_image') return { name: 'the picture', missing: 'I cannot see pictures' }
  const groups = typeof text === 'string' ? ATTACHMENT.exec(text)?.groups : undefined
  if (!groups) return undefined
  const name = JSON.parse(groups['name'] ?? '""') as string
  const content = (groups['text'] ?? '').replace(CUT, '')
  const missing = MISSING.exec(content)?.groups?.['reason']
  return missing === undefined ? { name, text: content } : { name, missing }
}
