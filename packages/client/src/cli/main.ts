#!/usr/bin/env node
import { join } from 'node:path'
import { ChatKitClient } from '../chatkit-client.ts'
import { chat } from './chat.ts'
import { EXIT, explainError } from './exit-code.ts'
import { LastThread } from './last-thread.ts'
import { listThreads } from './list-threads.ts'
import { HELP, parseOptions } from './options.ts'
import { StopSwitch } from './stop-switch.ts'
import { createTerminal } from './terminal.ts'

const terminal = createTerminal(process.stdout, process.stderr)
const stopSwitch = new StopSwitch({
  leave: () => {
    if (process.stdout.isTTY) terminal.write('\n')
    process.exit(EXIT.stopped)
  },
})
process.on('SIGINT', () => stopSwitch.press())
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read the output has seen enough.
  if (error.code === 'EPIPE') process.exit(EXIT.answered)
  throw error
})

async function run(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), process.env)
  const { action, apiKey, isJson, url } = options
  if (action === 'help') {
    terminal.write(HELP)
    return EXIT.answered
  }
  const client = new ChatKitClient({ url, ...(apiKey && { headers: { authorization: `Bearer ${apiKey}` } }) })
  if (action === 'list') {
    await listThreads(client, terminal, { isJson })
    return EXIT.answered
  }
  const lastThread = new LastThread({ file: join('.frontdesk', 'last-thread'), url })
  return chat(options, { client, terminal, lastThread, stopSwitch }, process.stdin, process.stdout)
}

try {
  process.exitCode = await run()
} catch (error) {
  const { message, exitCode } = explainError(error)
  terminal.writeError(`${message}\n`)
  process.exitCode = exitCode
}
