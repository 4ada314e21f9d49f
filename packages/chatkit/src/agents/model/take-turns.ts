/** How long an answer is worked on before others have their turn, in milliseconds. What becomes of its events takes several times as long. */
const TURN_MS = 0.25

let turn = 0
let isCounted = false

/** The turn of the event loop that this code runs in. */
function currentTurn(): number {
  if (!isCounted) {
    isCounted = true
    setImmediate(() => {
      isCounted = false
      turn += 1
    })
  }
  return turn
}

/**
 * The same events, with the event loop given up in between where many are there at once. What a fast provider has sent would otherwise be worked off
 * to its end before anybody else is heard: beside twenty such answers a new user waits for a turn of each, again and again.
 */
export async function* takeTurns<Event>(events: AsyncIterable<Event>): AsyncGenerator<Event, void, undefined> {
  let began = currentTurn()
  let beganAt = performance.now()
  for await (const event of events) {
    if (currentTurn() !== began) {
      began = turn
      beganAt = performance.now()
    } else if (performance.now() - beganAt > TURN_MS) {
      await new Promise((resolve) => void setImmediate(resolve))
    }
    yield event
  }
}
