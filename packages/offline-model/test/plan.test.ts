import { describe, expect, it } from 'vitest'
import { callTool, nextDecision } from '../src/plan.ts'
import type { Plan, ToolOutcome } from '../src/plan.ts'

const outcome = (name: string, args: Record<string, unknown>, text: string, hasFailed = false): ToolOutcome => ({
  call: { name, args },
  text,
  hasFailed,
})

function* plan(): Plan {
  const first = yield* callTool('first', { a: 1, b: { c: 2, d: 3 } })
  const [left, right] = yield [
    { name: 'left', args: {} },
    { name: 'right', args: {} },
  ]
  return `${first.text} ${left?.text} ${right?.text}`
}

describe('a plan', () => {
  it('stops at the first calls whose outcome is missing, and asks for the missing ones only', () => {
    expect(nextDecision(plan(), [])).toEqual({
      kind: 'call',
      calls: [{ name: 'first', args: { a: 1, b: { c: 2, d: 3 } } }],
    })
    const known = [outcome('first', { b: { d: 3, c: 2 }, a: 1 }, 'one'), outcome('right', {}, 'three')]
    expect(nextDecision(plan(), known)).toEqual({ kind: 'call', calls: [{ name: 'left', args: {} }] })
    expect(nextDecision(plan(), [...known, outcome('left', { unused: null }, 'two')])).toEqual({
      kind: 'say',
      text: 'one two three',
    })
  })

  it('ends by reporting a failure', () => {
    const decision = nextDecision(plan(), [
      outcome('first', { a: 1, b: { c: 2, d: 3 } }, 'ERROR: gone\nfor good', true),
    ])
    expect(decision).toEqual({
      kind: 'say',
      text: 'That did not work: the tool `first` failed. It said:\n\n> ERROR: gone\n> for good\n\nSo I have no answer to that, and I will not guess one.',
    })
  })
})
