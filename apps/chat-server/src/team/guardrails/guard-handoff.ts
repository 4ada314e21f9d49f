import { InputGuardrailTripwireTriggered } from '@openai/agents'
import type { Agent, RunContext } from '@openai/agents'
import type { TurnContext } from '../turn-context.ts'

/** Has an agent's own guardrails look at what it is handed: the SDK asks only those of the agent that begins. Throws what a guardrail's stop is. */
export async function guardHandoff(agent: Agent<TurnContext>, context: RunContext<TurnContext>): Promise<void> {
  for (const guardrail of agent.inputGuardrails) {
    const output = await guardrail.execute({ agent, input: [...context.context.input], context })
    if (!output.tripwireTriggered) continue
    throw new InputGuardrailTripwireTriggered(`The guardrail ${guardrail.name} has stopped the turn.`, {
      guardrail: { type: 'input', name: guardrail.name },
      output,
    })
  }
}
