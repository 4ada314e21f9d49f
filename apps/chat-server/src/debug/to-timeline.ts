import type { Step, Trace } from './turn-trace.ts'

/** A turn as lines of text: when, and what. */
export function toTimeline({ run, started_at, milliseconds, steps, tokens, cost, context }: Trace): string {
  const lines = steps.map((step) => `${String(step.at).padStart(7)} ms  ${describe(step)}`)
  const facts = Object.entries(context ?? {}).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  const spent = cost === undefined ? 'cost not known' : `cost ${cost}`
  return [
    `${run}  ${started_at}`,
    ...lines,
    `${String(milliseconds).padStart(7)} ms  end: ${tokens.requests} model calls, ${tokens.input} tokens in, ${tokens.output} out, ${spent}`,
    ...(facts.length === 0 ? [] : [`            shared: ${facts.join(', ')}`]),
    '',
  ].join('\n')
}

function describe(step: Step): string {
  switch (step.kind) {
    case 'agent':
      return `agent ${step.name}`
    case 'handoff':
      return `handoff ${step.from} → ${step.to}`
    case 'tool':
      return `tool ${step.name} (${step.agent}, ${step.milliseconds} ms)`
    case 'guardrail':
      return `guardrail ${step.name}: ${step.stopped ? 'stopped' : 'passed'}`
    case 'failure':
      return `failure of ${step.agent}: ${step.reason}`
    case 'promise':
      return `promised handoff ${step.from} → ${step.to}`
    default:
      throw new Error(`Unknown step: ${JSON.stringify(step satisfies never)}`)
  }
}
