import { parseArgs } from 'node:util'

export const HELP = `Ask a ChatKit server from the terminal. Installed from npm, pnpm chat is frontdesk chat.

  pnpm chat "question"     ask once, in a new thread
  pnpm chat -c "question"  go on with the last thread
  pnpm chat                talk: one question a line, /help lists the commands

  -c, --continue     go on with the last thread of this server
  -t, --thread ID    go on with this thread
      --new          start a new thread, which is what happens without -c or -t
  -l, --list         list the newest threads
      --url URL      the endpoint (FRONTDESK_URL, else http://127.0.0.1:8787/chatkit)
      --json         print what the server sends, one JSON document a line
      --debug        show after each answer what the turn did: agents, tools, times, tokens
  -h, --help         this page

Ctrl-C stops an answer; once more, it leaves. FRONTDESK_API_KEY is sent as a bearer token.
Exit codes: 0 answered, 1 not answered, 2 wrong use, 3 no server, 130 stopped.
`

const DEFAULT_URL = 'http://127.0.0.1:8787/chatkit'

/** What the command line asks for. Without a `question` it is a conversation. */
export interface ChatOptions {
  action: 'chat' | 'list' | 'help'
  url: string
  apiKey: string | undefined
  question: string | undefined
  thread: { from: 'new' | 'last' } | { from: 'id'; id: string }
  isJson: boolean
  /** Whether what each turn did is shown after it. */
  isDebug: boolean
}

/** The command line cannot be understood. The message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Reads the arguments after the script's name, and the environment. Throws {@link UsageError}. */
export function parseOptions(argv: string[], env: NodeJS.ProcessEnv): ChatOptions {
  const { values, positionals } = parseArguments(argv)
  const wishes = [values.new && '--new', values.continue && '--continue', values.thread !== undefined && '--thread']
  const given = wishes.filter((wish) => wish !== false && wish !== undefined)
  if (given.length > 1) throw new UsageError(`${given.join(' and ')} ask for different threads. Give one of them.`)
  const question = positionals.join(' ').trim()
  if (positionals.length > 0 && question === '') throw new UsageError('The question is empty.')
  if (values.list && question !== '') throw new UsageError('--list takes no question.')
  return {
    action: values.help ? 'help' : values.list ? 'list' : 'chat',
    url: parseUrl(values.url ?? (env['FRONTDESK_URL'] || DEFAULT_URL)),
    apiKey: parseApiKey(env['FRONTDESK_API_KEY']),
    question: question || undefined,
    thread:
      values.thread === undefined ? { from: values.continue ? 'last' : 'new' } : { from: 'id', id: values.thread },
    isJson: values.json,
    isDebug: values.debug,
  }
}

function parseArguments(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        debug: { type: 'boolean', default: false },
        continue: { type: 'boolean', short: 'c', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', short: 'l', default: false },
        new: { type: 'boolean', default: false },
        thread: { type: 'string', short: 't' },
        url: { type: 'string' },
      },
    })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function parseUrl(text: string): string {
  const url = URL.parse(text)
  if (url?.username || url?.password)
    throw new UsageError('The URL holds a user or a password, which is not sent. Give a key in FRONTDESK_API_KEY.')
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.href
  throw new UsageError(`${text} is no URL of a server. Give one such as ${DEFAULT_URL}.`)
}

function parseApiKey(key: string | undefined): string | undefined {
  if (!key) return undefined
  try {
    new Headers().set('authorization', `Bearer ${key}`)
    return key
  } catch {
    // The message of the caught error quotes the key.
    throw new UsageError('FRONTDESK_API_KEY holds a line break or another character that no HTTP header can.')
  }
}
