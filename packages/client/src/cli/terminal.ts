import { styleText, stripVTControlCharacters } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Where a program writes. `style` gives plain text where colours are not wanted: not a terminal, or `NO_COLOR`. */
export interface Terminal {
  write: (text: string) => void
  writeError: (text: string) => void
  style: (format: Format, text: string) => string
}

export function createTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal {
  return {
    write: (text) => void stdout.write(text),
    writeError: (text) => void stderr.write(text),
    style: (format, text) => styleText(format, text, { stream: stdout }),
  }
}

/** Control characters but for line ends and tabs, and those that turn the direction of writing. */
const STEERING = /[[\p{Cc}--[\n\t]]\u202A-\u202E\u2066-\u2069]/gv

/** The first half of a character, at the end of what was cut. */
const HALF = /[\uD800-\uDBFF]$/

/** Text that others wrote, without what could steer the terminal. */
export function toSafeText(text: string): string {
  return stripVTControlCharacters(text).replaceAll(STEERING, '')
}

/** The same on one line, and shortened to what can be taken in at a glance. */
export function toSafeLine(text: string, maxLength = 160): string {
  const line = toSafeText(text).replaceAll(/\s+/g, ' ').trim()
  return line.length > maxLength ? `${line.slice(0, maxLength - 1).replace(HALF, '')}…` : line
}
