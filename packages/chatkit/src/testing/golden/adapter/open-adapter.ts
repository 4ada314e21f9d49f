import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { JsonValue } from '../../../json.ts'
import { UnsupportedError } from '../implementation.ts'
import type { GoldenImplementation } from '../implementation.ts'
import { AdapterAnswer } from './messages.ts'
import type { AdapterQuestion } from './messages.ts'

type Asked = AdapterQuestion extends infer Each ? (Each extends unknown ? Omit<Each, 'id'> : never) : never

/** Another implementation, behind a command that speaks lines of JSON over its standard streams. What it writes to the standard error is shown. */
export interface Adapter extends GoldenImplementation, AsyncDisposable {}

/** Starts the adapter by a command of the shell. It is told to end by the end of its input. */
export function openAdapter(command: string): Adapter {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  // A write to an adapter that has ended fails here too; the read that follows says so.
  child.stdin.on('error', () => {})
  let count = 0
  const ask = async (question: Asked): Promise<JsonValue> => {
    const id = ++count
    child.stdin.write(`${JSON.stringify({ id, ...question })}\n`)
    const { value: line, done } = await lines.next()
    if (done) throw new Error(`The adapter ended before it answered ${question.op}: ${command}`)
    const answer = parseAnswer(line)
    if (answer.id !== id) throw new Error(`The adapter answered ${answer.id} where ${id} was asked`)
    if ('unsupported' in answer) throw new UnsupportedError(answer.unsupported)
    if ('error' in answer) throw new Error(`The adapter failed: ${answer.error}`)
    return answer.result
  }
  return {
    async open(scenario) {
      await ask({ op: 'open', scenario: scenario as AdapterQuestion extends { scenario: infer S } ? S : never })
      return {
        send: (request) => ask({ op: 'request', request }),
        close: async () => Outcome.parse(await ask({ op: 'close' })),
      }
    },
    runCase: (kind, input) => ask({ op: 'case', kind, case: input }),
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await ended
    },
  }
}

const Outcome = z.object({ calls: JsonValue, store: JsonValue })

function parseAnswer(line: string): AdapterAnswer {
  try {
    return AdapterAnswer.parse(JSON.parse(line))
  } catch (error) {
    throw new Error(`The adapter wrote what is no answer: ${line.slice(0, 200)}`, { cause: error })
  }
}
