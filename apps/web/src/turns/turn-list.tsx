import { ArrowRightLeft, Bot, CircleAlert, CircleSlash, ShieldCheck, ShieldX, Wrench } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { formatDate, formatNumber, text } from '../texts/texts.ts'
import type { Step, Trace } from './trace.ts'

/** What the turns of a thread did, the newest first: when, by whom, how long, and what it used. */
export function TurnList({ traces }: { traces: readonly Trace[] }) {
  if (traces.length === 0) return <p className="desk-empty">{text('noTurns')}</p>
  return (
    <ol className="turn-list">
      {traces.map((trace) => (
        <li key={trace.run}>
          <Turn trace={trace} />
        </li>
      ))}
    </ol>
  )
}

function Turn({ trace: { run, started_at: startedAt, milliseconds, steps, tokens, context } }: { trace: Trace }) {
  const facts = Object.entries(context ?? {})
  return (
    <article className="turn-card" aria-label={formatDate(startedAt)}>
      <header>
        <time dateTime={startedAt}>{formatDate(startedAt)}</time>
        <span>{seconds(milliseconds)}</span>
      </header>
      <ol className="turn-steps">
        {steps.map((step, index) => (
          <StepLine key={index} step={step} />
        ))}
      </ol>
      <p className="turn-sum">
        {text('modelCalls', { count: tokens.requests })} ·{' '}
        {text('tokensInOut', { input: tokens.input, output: tokens.output })}
      </p>
      {facts.length > 0 && (
        <dl className="turn-facts" aria-label={text('sharedFacts')}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd dir="auto">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <code className="turn-run">{run}</code>
    </article>
  )
}

function StepLine({ step }: { step: Step }) {
  const { icon: Mark, words, note, tone } = describe(step)
  return (
    <li data-tone={tone}>
      <Mark className="icon" size={15} aria-hidden />
      <span className="turn-words" dir="auto">
        {words}
        {note !== undefined && <small>{note}</small>}
      </span>
      <span className="turn-at">{seconds(step.at)}</span>
    </li>
  )
}

interface StepWords {
  icon: LucideIcon
  words: string
  note?: string
  tone?: 'bad'
}

function describe(step: Step): StepWords {
  switch (step.kind) {
    case 'agent':
      return { icon: Bot, words: text('stepAgent', { name: step.name }) }
    case 'handoff':
      return { icon: ArrowRightLeft, words: text('stepHandoff', { from: step.from, to: step.to }) }
    case 'tool': {
      const { agent, milliseconds } = step
      return {
        icon: Wrench,
        words: text('stepTool', { name: step.name }),
        note: text('stepToolBy', { agent, milliseconds }),
      }
    }
    case 'guardrail':
      return step.stopped
        ? { icon: ShieldX, words: text('stepGuardrailStopped', { name: step.name }), tone: 'bad' }
        : { icon: ShieldCheck, words: text('stepGuardrailPassed', { name: step.name }) }
    case 'failure':
      return { icon: CircleAlert, words: text('stepFailure', { agent: step.agent }), note: step.reason, tone: 'bad' }
    case 'promise':
      return { icon: CircleSlash, words: text('stepPromise', { from: step.from, to: step.to }), tone: 'bad' }
    default:
      // A newer server may know other kinds.
      return { icon: CircleSlash, words: (step satisfies never as { kind: string }).kind }
  }
}

function seconds(milliseconds: number): string {
  return formatNumber(milliseconds / 1_000, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'narrow',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  })
}
