import { expect, it, onTestFinished } from 'vitest'
import { takeTurns } from '../src/agents/model/take-turns.ts'

const EVENTS = 200

async function* allAtOnce(): AsyncGenerator<number> {
  for (let event = 0; event < EVENTS; event += 1) yield event
}

/** Counts the turns of the event loop until the test is over. */
function countTurns(): () => number {
  let turns = 0
  let next = setImmediate(function count() {
    turns += 1
    next = setImmediate(count)
  })
  onTestFinished(() => clearImmediate(next))
  return () => turns
}

function work(): void {
  const began = performance.now()
  while (performance.now() - began < 0.3);
}

it('lets others have their turn between the events of an answer that is there all at once', async () => {
  const turns = countTurns()
  const seen: number[] = []
  for await (const event of takeTurns(allAtOnce())) {
    seen.push(event)
    work()
  }
  expect(seen).toEqual(Array.from({ length: EVENTS }, (_, event) => event))
  expect(turns()).toBeGreaterThan(EVENTS / 4)
})

it('goes on with what its source throws, and ends it when nobody listens any more', async () => {
  let isEnded = false
  async function* source(): AsyncGenerator<number> {
    try {
      yield 1
      throw new Error('cut')
    } finally {
      isEnded = true
    }
  }
  const read = async () => {
    for await (const event of takeTurns(source())) expect(event).toBe(1)
  }
  await expect(read()).rejects.toThrow('cut')
  isEnded = false
  for await (const _ of takeTurns(source())) break
  expect(isEnded).toBe(true)
})
