import { Runner } from '@openai/agents'
import type { UserMessageItem } from '@frontdesk/chatkit'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import type { AnswerModels } from '../models/answer-models.ts'
import type { Guardrails } from '../team/guardrails/create-guardrails.ts'
import type { TurnContext } from '../team/turn-context.ts'
import { traceRunner } from '../telemetry/trace-runner.ts'
import { toTitle } from './title.ts'
import type { TitleWriter } from './title-writer.ts'

/** What one run is asked, with which model if one was chosen, and what stops it. */
export interface RunOptions {
  input: UserMessageItem | null
  model: string | undefined
  signal: AbortSignal
}

/** What every answer of a server shares. */
export interface AnswerRunnerParts {
  models: AnswerModels
  defaultModel: string
  /** Told when an agent takes its turn in an answer, and with which model. */
  onAgentTurn: ((turn: { agent: string; model: string }) => void) | undefined
  /** Absent: a title is the first line of the first message. */
  titleWriter: TitleWriter | undefined
}

/** A runner for one answer, with the guardrails of the whole team. The first message of a thread gives it a title. */
export function createAnswerRunner(
  context: TurnContext,
  { input, model, signal, guardrails }: RunOptions & { guardrails: Guardrails },
  parts: AnswerRunnerParts,
): Runner {
  const { thread } = context
  let activeAgent: string | undefined
  const models = parts.models.forAnswer(context, {
    activeAgent: () => activeAgent,
    within: () => activeSpan(),
    onUsage: (used) => context.trace.spend(used),
  })
  const runner = new Runner({
    // An agent's own model goes before that of the runner; what the user has chosen goes before both.
    modelProvider: model === undefined ? models : { getModel: () => models.getModel(model) },
    // Without a name the SDK adds the settings of a default model of its own.
    model: model ?? parts.defaultModel,
    tracingDisabled: true,
    // A model that calls a tool or a colleague that does not exist is told so, and goes on.
    toolNotFoundBehavior: 'return_error_to_model',
    inputGuardrails: guardrails.input,
    outputGuardrails: guardrails.output,
  })
  const activeSpan = traceRunner(runner, context)
  // Agents start once the guardrails have let the message pass, so a message that is refused becomes no title.
  runner.on('agent_start', (_context, agent) => {
    activeAgent = agent.name
    parts.onAgentTurn?.({ agent: agent.name, model: model ?? (ownModelOf(agent) || parts.defaultModel) })
    const title = input && thread.title === undefined ? toTitle(input) : undefined
    if (!input || title === undefined) return
    thread.title = title
    void improveTitle(context, { input, signal }, parts)
  })
  return runner
}

/** The name of the model that the agent brings along; empty when it takes that of its runner. */
function ownModelOf({ model }: { model: unknown }): string {
  return typeof model === 'string' ? model : ''
}

/** The title that a model gives, unless somebody has given another meanwhile. It is saved with the run if it comes before its end. */
async function improveTitle(
  context: AgentContext,
  { input, signal }: { input: UserMessageItem; signal: AbortSignal },
  parts: AnswerRunnerParts,
): Promise<void> {
  const { thread } = context
  const { title } = thread
  const models = parts.models.besideAnswer(context, { agent: 'titles' })
  const text = input.content.map((part) => part.text).join('')
  const better = await parts.titleWriter?.(text, { models, signal })
  if (better !== undefined && thread.title === title) thread.title = better
}
