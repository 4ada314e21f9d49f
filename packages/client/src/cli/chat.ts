import type { ChatKitClient } from '../chatkit-client.ts'
import { Conversation } from './conversation.ts'
import { EXIT, explainError } from './exit-code.ts'
import type { LastThread } from './last-thread.ts'
import type { ChatOptions } from './options.ts'
import { loadTimeline } from './load-timeline.ts'
import { UsageError } from './options.ts'
import type { StopSwitch } from './stop-switch.ts'
import { talk } from './talk.ts'
import { toSafeText } from './terminal.ts'
import type { Terminal } from './terminal.ts'
import { TurnPrinter } from './turn-printer.ts'

export interface ChatParts {
  client: ChatKitClient
  terminal: Terminal
  lastThread: LastThread
  stopSwitch: StopSwitch
}

/** Asks the question of the options, or talks line by line when there is none. Resolves to the exit code. */
export async function chat(
  options: ChatOptions,
  parts: ChatParts,
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
): Promise<number> {
  const conversation = new Conversation({
    client: parts.client,
    threadId: await findThread(options, parts.lastThread),
    onThread: (threadId) => remember(threadId, parts),
  })
  if (options.question !== undefined) return ask(options.question, conversation, options, parts)

  return talk(stdin, stdout, {
    ...parts,
    greeting: `Talking to ${options.url}`,
    ask: (line) => ask(line, conversation, options, parts),
    restart: () => conversation.restart(),
  })
}

async function remember(threadId: string, { lastThread, terminal }: ChatParts): Promise<void> {
  try {
    await lastThread.save(threadId)
  } catch (error) {
    terminal.writeError(`This thread will not be found by --continue: ${String(error)}\n`)
  }
}

async function findThread({ thread, url }: ChatOptions, lastThread: LastThread): Promise<string | undefined> {
  if (thread.from === 'id') return thread.id
  if (thread.from === 'new') return undefined
  const threadId = await lastThread.load()
  if (threadId === undefined)
    throw new UsageError(`You have had no thread with ${url} yet. Leave the option out to begin one.`)
  return threadId
}

async function ask(
  question: string,
  conversation: Conversation,
  { isJson, isDebug, ...server }: ChatOptions,
  { terminal, stopSwitch }: ChatParts,
): Promise<number> {
  const printer = new TurnPrinter(terminal)
  try {
    const error = await stopSwitch.run((signal) =>
      conversation.ask(question, {
        signal,
        onEvent: (event, state) => {
          if (isJson) terminal.write(`${JSON.stringify(event)}\n`)
          else printer.print(event, state)
        },
        onReconnect: (failures) => {
          if (failures === 1) terminal.writeError('The connection was lost. Trying again…\n')
        },
      }),
    )
    printer.end()
    const { threadId } = conversation
    if (isDebug && threadId !== undefined) terminal.writeError(await loadTimeline(threadId, server))
    if (!error) return EXIT.answered
    const advice = error.allow_retry ? ' You may ask again.' : ''
    terminal.writeError(`✗ ${toSafeText(error.message ?? 'The answer failed.')}${advice}\n`)
    return EXIT.failed
  } catch (error) {
    printer.end()
    const { message, exitCode } = explainError(error)
    terminal.writeError(`${message}\n`)
    return exitCode
  }
}
