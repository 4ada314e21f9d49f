import { createInterface } from 'node:readline/promises'
import { COMMAND_HELP, readLine } from './commands.ts'
import { EXIT } from './exit-code.ts'
import type { StopSwitch } from './stop-switch.ts'
import type { Terminal } from './terminal.ts'

interface TalkOptions {
  terminal: Terminal
  stopSwitch: StopSwitch
  greeting: string
  /** Resolves to the exit code of one answer. */
  ask: (question: string) => Promise<number>
  restart: () => void
}

/**
 * Asks line by line until the input ends, and follows commands itself. Resolves to the exit code: of the last line, or 0 where somebody sat at
 * the terminal and saw it.
 */
export async function talk(
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
  { terminal, stopSwitch, greeting, ask, restart }: TalkOptions,
): Promise<number> {
  const isTerminal = stdin.isTTY && stdout.isTTY
  if (isTerminal) terminal.write(terminal.style('dim', `${greeting}. /help lists the commands.\n`))
  const lines = createInterface({ input: stdin, output: stdout, terminal: isTerminal })
  let isOpen = true
  lines.once('close', () => (isOpen = false))
  // A terminal in raw mode sends no signal: the line editor takes the keys, also while an answer comes.
  lines.on('SIGINT', () => stopSwitch.press())
  const prompt = () => {
    if (isTerminal && isOpen) lines.prompt()
  }

  let exitCode = 0
  prompt()
  for await (const line of lines) {
    const read = readLine(line)
    if (read.kind === 'exit') break
    switch (read.kind) {
      case 'question':
        exitCode = await ask(read.text)
        break
      case 'new':
        restart()
        break
      case 'help':
        terminal.writeError(COMMAND_HELP)
        break
      case 'refused':
        terminal.writeError(`${read.message}\n`)
        exitCode = EXIT.wrongUse
        break
      case 'nothing':
        break
      default:
        throw new Error(`Unhandled line: ${JSON.stringify(read satisfies never)}`)
    }
    prompt()
  }
  lines.close()
  return isTerminal ? 0 : exitCode
}
