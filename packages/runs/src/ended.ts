import type { Run } from '@frontdesk/store/runs'

/** The last of the events of a run: it says that there will be no more, and how the run ended. Its number follows that of the last event. */
export interface RunEndedEvent {
  type: 'frontdesk.run.ended'
  run: string
  state: Exclude<Run['state'], 'running'>
  /** True when the events themselves are not kept any more: load the thread. */
  expired?: boolean
}

/** An event of a run with its number, as the JSON that goes over the wire. */
export interface NumberedEvent {
  sequence: number
  json: string
  isEnd?: boolean
}

export function toEnd(
  { id, state, lastEvent }: Pick<Run, 'id' | 'state' | 'lastEvent'>,
  expired = false,
): NumberedEvent {
  const event = { type: 'frontdesk.run.ended', run: id, state, ...(expired && { expired }) }
  return { sequence: lastEvent + 1, json: JSON.stringify(event), isEnd: true }
}
