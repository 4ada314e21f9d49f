/** What a line of a conversation asks for. `refused` is a command that does not exist or cannot be read so, with what to say about it. */
export type Line =
  | { kind: 'question'; text: string }
  | { kind: 'nothing' }
  | { kind: 'new' }
  | { kind: 'help' }
  | { kind: 'exit' }
  | { kind: 'refused'; message: string }

/** What `/help` says. */
export const COMMAND_HELP = `/new   begin another thread
/help  this list
/exit  leave, as do /quit and Ctrl-D
`

const COMMANDS: ReadonlyMap<string, 'new' | 'help' | 'exit'> = new Map([
  ['/new', 'new'],
  ['/help', 'help'],
  ['/exit', 'exit'],
  ['/quit', 'exit'],
] as const)

/** Reads a line. A word right after a slash is a command and never a question; a path such as `/etc/hosts` is no such word. */
export function readLine(line: string): Line {
  const text = line.trim()
  if (text === '') return { kind: 'nothing' }
  const [, word, rest] = /^(\/[\w?-]+)(?=\s|$)\s*(.*)$/s.exec(text) ?? []
  if (word === undefined) return { kind: 'question', text }
  const kind = COMMANDS.get(word.toLowerCase())
  if (!kind) return { kind: 'refused', message: `There is no command ${word}. /help lists them.` }
  return rest ? { kind: 'refused', message: `${word} takes nothing after it. Write it alone on its line.` } : { kind }
}
