import { parseArgs } from 'node:util'
import { HarnessError } from '../run/harness-error.ts'
import { DEFAULT_TIMEOUT_MS } from '../run/open-session.ts'
import { SET_NAMES } from '../run/requirement-set.ts'
import { isProbe, PROBES } from '../subject/probes.ts'
import type { Probe } from '../subject/probes.ts'

export const HELP = `Tells what works on a ChatKit server, what is wrong and why.

  npx @frontdesk/conformance http://localhost:8000/chatkit

  --only ID[,ID]             only checks whose id begins so: STREAM, or PAGE-003
  --list                     list the checks and ask nothing
  --level core|full|strict   how much: what a page needs (core), the protocol (full, the default), what a careful server does (strict)
  --set NAME                 the requirement set: ${SET_NAMES.join(', ')}
  --header 'NAME: VALUE'     sent with every request, such as a login; may be repeated
  --header-user-b 'N: V'     what differs for another user, for the checks of isolation; may be repeated
  --probe NAME=PROMPT        a message of your server's own that stands for a probe; without =PROMPT, an operation that it offers
  --upload-url URL           where files are uploaded directly
  --restart COMMAND          restarts the server, for the checks of durability
  --timeout SECONDS          how long an answer, or its next part, may take (${DEFAULT_TIMEOUT_MS / 1000})
  --expected-failures FILE   ids that are known to fail, one a line; one that passes is an error too
  --json FILE, --junit FILE, --html FILE, --badge FILE
                             write a report; - writes it to the standard output in place of the table
  --verbose                  list what passed too
  --help                     this page

Exit codes: 0 as expected, 1 a check failed, or one passed that is listed as failing, 2 the kit could not do its work.
`

/** What the command line asks for. */
export interface CliOptions {
  action: 'run' | 'list' | 'help'
  url: string
  only: string[]
  level: 'core' | 'full' | 'strict'
  set: string
  headers: Record<string, string>
  headersUserB: Record<string, string> | undefined
  prompts: Map<Probe, string>
  uploadUrl: string | undefined
  restartCommand: string | undefined
  timeoutMs: number
  expectedFailuresPath: string | undefined
  reports: Partial<Record<ReportFormat, string>>
  isVerbose: boolean
}

export type ReportFormat = 'json' | 'junit' | 'html' | 'badge'

/** Understands the command line, or throws a `HarnessError` that says what is wrong with it. */
export function parseOptions(args: readonly string[]): CliOptions {
  const { values, positionals } = parse(args)
  const action = values.help ? 'help' : values.list ? 'list' : 'run'
  const [url = ''] = positionals
  if (action === 'run' && (positionals.length !== 1 || !URL.canParse(url)))
    throw new HarnessError(
      'Give the address of the ChatKit endpoint, such as http://localhost:8000/chatkit. --help says more.',
    )
  const { level } = values
  if (level !== 'core' && level !== 'full' && level !== 'strict')
    throw new HarnessError(`The level is core, full or strict, not ${level}.`)
  const timeoutMs = Number(values.timeout) * 1000
  if (!(timeoutMs > 0)) throw new HarnessError(`--timeout takes seconds, such as 10, not ${values.timeout}.`)
  return {
    action,
    url,
    level,
    timeoutMs,
    only: values.only.flatMap((ids) => ids.split(',')).filter((id) => id !== ''),
    set: values.set,
    headers: toHeaders(values.header),
    headersUserB: values['header-user-b'] && toHeaders(values['header-user-b']),
    prompts: new Map(values.probe.map(toPrompt)),
    uploadUrl: values['upload-url'],
    restartCommand: values.restart,
    expectedFailuresPath: values['expected-failures'],
    reports: Object.fromEntries(
      (['json', 'junit', 'html', 'badge'] as const).flatMap((format) => {
        const path = values[format]
        return path === undefined ? [] : [[format, path]]
      }),
    ),
    isVerbose: values.verbose,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        only: { type: 'string', multiple: true, default: [] },
        list: { type: 'boolean', default: false },
        level: { type: 'string', default: 'full' },
        set: { type: 'string', default: SET_NAMES[0] },
        header: { type: 'string', multiple: true, default: [] },
        'header-user-b': { type: 'string', multiple: true },
        probe: { type: 'string', multiple: true, default: [] },
        'upload-url': { type: 'string' },
        restart: { type: 'string' },
        timeout: { type: 'string', default: String(DEFAULT_TIMEOUT_MS / 1000) },
        'expected-failures': { type: 'string' },
        json: { type: 'string' },
        junit: { type: 'string' },
        html: { type: 'string' },
        badge: { type: 'string' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new HarnessError(`${(error as Error).message} --help says what there is.`, { cause: error })
  }
}

function toHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? []
      if (name === undefined || value === undefined)
        throw new HarnessError(`A header has the form 'Name: value', not ${line}.`)
      return [name, value]
    }),
  )
}

function toPrompt(text: string): [Probe, string] {
  const [, name = '', prompt = ''] = /^(\w+)(?:=([^]*))?$/.exec(text) ?? []
  if (!isProbe(name)) throw new HarnessError(`There is no probe ${text}. There are: ${PROBES.join(', ')}.`)
  return [name, prompt]
}
