import { createInterface } from 'node:readline'
import { UnsupportedError } from '../implementation.ts'
import type { GoldenImplementation, ScriptedServer, ServerSetup } from '../implementation.ts'
import type { ScenarioCase } from '../scenarios/scenario.ts'
import type { JsonValue } from '../../../json.ts'
import { AdapterQuestion } from './messages.ts'
import type { AdapterAnswer } from './messages.ts'

/** Answers the questions that come in as lines, by an implementation, until they end. */
export async function serveAdapter(
  implementation: GoldenImplementation,
  { input, write }: { input: NodeJS.ReadableStream; write: (line: string) => void },
): Promise<void> {
  let server: ScriptedServer | undefined
  const answer = async (question: AdapterQuestion): Promise<JsonValue> => {
    switch (question.op) {
      case 'open':
        server = await implementation.open(question.scenario as ServerSetup)
        return {}
      case 'request':
        if (!server) throw new Error('A request came before a server was opened')
        return server.send(question.request)
      case 'close':
        if (!server) throw new Error('No server is open')
        return server.close()
      case 'case':
        return implementation.runCase(question.kind, question.case as unknown as ScenarioCase)
      default:
        throw new Error(`Nobody knows the question ${JSON.stringify(question satisfies never)}`)
    }
  }
  for await (const line of createInterface({ input })) {
    const question = AdapterQuestion.parse(JSON.parse(line))
    const { id } = question
    write(`${JSON.stringify(await answer(question).then((result) => ({ id, result }), toFailure(id)))}\n`)
  }
}

const toFailure =
  (id: number) =>
  (error: unknown): AdapterAnswer =>
    error instanceof UnsupportedError
      ? { id, unsupported: error.message }
      : { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
