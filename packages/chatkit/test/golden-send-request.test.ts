import { describe, expect, it } from 'vitest'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { ChatKitResult } from '@frontdesk/chatkit/server'
import { sendRequest } from '../src/testing/golden/server/send-request.ts'

const event: ThreadStreamEvent = { type: 'stream_options', stream_options: { allow_cancel: true } }

/** A server that answers with these events and then throws, if it is told what. */
function streaming(events: readonly ThreadStreamEvent[], failure?: Error) {
  return {
    onWaiting() {},
    async process(): Promise<ChatKitResult> {
      return {
        type: 'stream',
        events: (async function* () {
          yield* events
          if (failure) throw failure
        })(),
      }
    },
  }
}

describe('a request of a scenario', () => {
  it('is refused when there is no streaming result', async () => {
    const server = { onWaiting() {}, process: () => Promise.reject(new NotFoundError('No such thread')) }
    expect(await sendRequest(server, '{}')).toEqual({ error: 'not_found' })
  })

  it('is aborted when the stream throws, also in place of its first event', async () => {
    const failure = new NotFoundError('No such thread')
    expect(await sendRequest(streaming([], failure), '{}')).toEqual({ stream: [], aborted: 'not_found' })
    expect(await sendRequest(streaming([event], failure), '{}')).toEqual({ stream: [event], aborted: 'not_found' })
    expect(await sendRequest(streaming([event], new Error('x')), '{}')).toEqual({ stream: [event], aborted: 'other' })
  })

  it('is a stream when all goes well, and is closed after the events that are asked for', async () => {
    expect(await sendRequest(streaming([event, event]), '{}')).toEqual({ stream: [event, event] })
    const request = { cancel_after_events: 1, cancel_mode: 'close' } as const
    expect(await sendRequest(streaming([event, event]), '{}', request)).toEqual({ stream: [event], cancelled: true })
  })
})
