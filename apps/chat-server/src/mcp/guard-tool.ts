import type { FunctionTool, RunContext } from '@openai/agents'
import type { McpFleet, RunScope, ToolFacts } from '@frontdesk/mcp-host'
import type { TurnContext } from '../team/turn-context.ts'
import type { ToolQuestions } from './questions/tool-questions.ts'
import { scopeOfRun } from './scope-of-run.ts'
import type { ApprovalNote, ToolAudit } from './tool-audit.ts'
import { isRiskyAfterReading, noteAnswer } from './untrusted-reading.ts'

export type TeamTool = FunctionTool<TurnContext>

export interface GuardParts {
  runAs: McpFleet['runAs']
  audit?: Pick<ToolAudit, 'approval'> | undefined
  /** What the servers ask the user in the middle of a call. */
  questions?: Pick<ToolQuestions, 'make'> | undefined
}

/** What holds for the calls of one tool of an agent. */
export interface GuardedTool {
  agent: string
  /** What is known of the tool now; undefined when it has gone. */
  facts: () => Promise<ToolFacts | undefined>
  /** Whether a rule wants its calls approved. */
  needsApproval: () => Promise<boolean>
}

/**
 * A tool whose calls are made in the name of the user whose run it is. They wait for the user where a rule wants it, and where the thread holds texts of
 * strangers that may have told the model to make them.
 */
export function guardTool(tool: TeamTool, rules: GuardedTool, { runAs, audit, questions }: GuardParts): TeamTool {
  const { name } = tool
  const asks = (context: TurnContext) =>
    runAs(scopeOfRun(context), async () => {
      const facts = await rules.facts()
      // Nothing is known of a tool that has just gone, nor what it may do.
      if (facts === undefined) return true
      return (await rules.needsApproval()) || isRiskyAfterReading(context.thread, facts)
    })
  const note = (scope: RunScope, callId: string | undefined, args: unknown): ApprovalNote => {
    return { scope, agent: rules.agent, tool: name, callId: callId ?? '', args }
  }
  return {
    ...tool,
    needsApproval: async (runContext, args, callId) => {
      // The SDK's type does not say whose context it is.
      const { context } = runContext as RunContext<TurnContext>
      const isAsked = await asks(context)
      if (isAsked) await audit?.approval('tool.asked', note(scopeOfRun(context), callId, args))
      return isAsked
    },
    invoke: async (runContext, input, details) => {
      const { context } = runContext
      const scope = scopeOfRun(context)
      const callId = details?.toolCall?.callId
      // Nothing that has to be approved gets here without it.
      if (await asks(context)) await audit?.approval('tool.approved', note(scope, callId, parse(input)))
      const facts = await runAs(scope, rules.facts)
      const invoke = async (signal = details?.signal): Promise<unknown> =>
        runAs({ ...scope, ...(callId !== undefined && { callId }) }, () =>
          tool.invoke(runContext, input, { ...details, ...(signal && { signal }) }),
        )
      const call = { context, callId: callId ?? '', tool: name, args: input, facts, signal: details?.signal }
      const answer = await (questions?.make(call, invoke) ?? invoke())
      if (facts) noteAnswer(context.thread, facts, { args: input, answer: JSON.stringify(answer) ?? '' })
      return answer
    },
  }
}

function parse(input: string): unknown {
  try {
    return JSON.parse(input) as unknown
  } catch {
    // Text that is not JSON is kept as it is.
    return input
  }
}
