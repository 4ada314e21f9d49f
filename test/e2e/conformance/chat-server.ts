import type { Probe } from '@frontdesk/conformance'
import { Stack } from '../support/stack.ts'
import type { RunningSubject } from './subject.ts'

const ENV = {
  API_KEYS: 'ann:key-of-ann-0123456789,ben:key-of-ben-0123456789',
  RATE_LIMIT_REQUESTS: '0',
  RATE_LIMIT_ADDRESS: '0',
  RATE_LIMIT_RUNS: '0',
  RATE_LIMIT_UPLOADS: '0',
  RATE_LIMIT_FAILURES: '0',
  CLIENT_TOOLS: 'get_selection',
}
const bearer = (user: string) => ({ authorization: `Bearer key-of-${user}-0123456789` })

/** What the shipped team does of the contract when it is asked as a user would ask it, and which operations it offers. */
const PROMPTS: readonly (readonly [Probe, string])[] = [
  ['client_tool', 'What is my selection?'],
  ['form', 'Remind me to call Ada next week'],
  ['image', 'How many customers are there per country as a picture?'],
  ['sources', 'What does the handbook say about refunds?'],
  ['widget', 'Open the file handbook/refunds.md'],
  ['workflow', 'How many customers are in Berlin?'],
  ['actions', ''],
  ['attachments', ''],
  ['feedback', ''],
]

/** The whole chat server with the offline model, as a process of its own. A restart is a new process on the same data and port. */
export async function startChatServer(): Promise<RunningSubject> {
  let stack = await Stack.start({ env: ENV })
  const { directory, url } = stack
  const restart = async () => {
    await stack.stop()
    stack = await Stack.start({ directory, env: { ...ENV, PORT: new URL(url).port } })
  }
  return {
    options: {
      prompts: new Map(PROMPTS),
      uploadUrl: `${url}/chatkit/attachments`,
      url: `${url}/chatkit`,
      headers: bearer('ann'),
      headersUserB: bearer('ben'),
      restart,
      timeoutMs: 20_000,
    },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  }
}
