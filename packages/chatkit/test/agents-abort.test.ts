import { Agent, tool } from '@openai/agents'
import type { StreamEvent } from '@openai/agents'
import { functionCall, modelStream, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { streamAgentResponse } from '../src/agents/index.ts'
import type { StreamedRun } from '../src/agents/index.ts'
import { collect, createWorld, respond, streamOf, toLine, toLines } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

/** A model that writes two words and then waits until it is stopped. */
function endlessModel(signal: AbortSignal) {
  const stopped = Promise.withResolvers<void>()
  async function* stream(): AsyncGenerator<StreamEvent> {
    yield* streamOf(['Hel', 'lo']).slice(0, 3)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    stopped.resolve()
    throw Object.assign(new Error('aborted'), { name: 'AbortError' })
  }
  return { model: new ScriptedModel([modelStream(stream())]), stopped: stopped.promise }
}

describe('an abort', () => {
  it('ends the stream with the reason of the signal and sends nothing more', async () => {
    const controller = new AbortController()
    const { model, stopped } = endlessModel(controller.signal)
    const { context } = await createWorld()
    const lines: string[] = []
    const reading = (async () => {
      const agent = new Agent<TestContext>({ name: 'triage' })
      for await (const event of respond(agent, context, { model, signal: controller.signal })) {
        lines.push(toLine(event))
        if (lines.at(-1) === 'delta lo') controller.abort(new Error('the user left'))
      }
    })()
    await expect(reading).rejects.toThrow('the user left')
    await stopped
    expect(lines).toEqual(['added message ', 'part 0 added', 'delta Hel', 'delta lo'])
  })

  it('reaches the tool that is running', async () => {
    const controller = new AbortController()
    const started = Promise.withResolvers<void>()
    const aborted = Promise.withResolvers<unknown>()
    const wait = tool({
      name: 'wait',
      description: '',
      parameters: z.object({}),
      execute: (_input, _context, details) =>
        new Promise<string>((_resolve, reject) => {
          started.resolve()
          details?.signal?.addEventListener('abort', () => {
            aborted.resolve(details.signal?.reason)
            reject(details.signal?.reason as Error)
          })
        }),
    })
    const { context } = await createWorld()
    const agent = new Agent<TestContext>({ name: 'analyst', tools: [wait] })
    const model = new ScriptedModel([[functionCall('wait', {}, { callId: 'call_1' })]])
    const reading = collect(respond(agent, context, { model, signal: controller.signal }))
    await started.promise
    controller.abort(new Error('stop'))
    expect((await reading).error).toMatchObject({ message: 'stop' })
    expect(await aborted.promise).toBeInstanceOf(Error)
  })

  it('of a deadline of the run’s own is a failure that keeps what had arrived', async () => {
    const deadline = new AbortController()
    const { model } = endlessModel(deadline.signal)
    const { context } = await createWorld()
    const agent = new Agent<TestContext>({ name: 'triage' })
    const { signal } = new AbortController()
    const lines: string[] = []
    const reading = (async () => {
      for await (const event of respond(agent, context, { model, signal, runSignal: deadline.signal })) {
        lines.push(toLine(event))
        if (lines.at(-1) === 'delta lo') deadline.abort()
      }
    })()
    await expect(reading).rejects.toThrow('cancelled before it was complete')
    expect(lines.slice(-3)).toEqual(['part done Hello', 'done message Hello', 'done sdk_hidden_context'])
  })
})

describe('a reader that leaves', () => {
  it('stops the run and its request to the model', async () => {
    const stop = new AbortController()
    const { model, stopped } = endlessModel(stop.signal)
    const { context } = await createWorld()
    const agent = new Agent<TestContext>({ name: 'triage' })
    for await (const event of respond(agent, context, { model })) if (toLine(event) === 'delta lo') break
    expect(model.firstCall?.request.signal?.aborted).toBe(true)
    stop.abort()
    await stopped
  })

  it('leaves the context ready for another run', async () => {
    const { context } = await createWorld()
    const agent = new Agent<TestContext>({ name: 'triage' })
    for await (const event of respond(agent, context, {
      model: new ScriptedModel([modelStream(streamOf(['a', 'b']))]),
    })) {
      if (toLine(event) === 'delta a') break
    }
    const { events } = await collect(
      respond(agent, context, { model: new ScriptedModel([modelStream(streamOf(['c']))]) }),
    )
    expect(toLines(events)).toEqual(['added message ', 'part 0 added', 'delta c', 'part done c', 'done message c'])
  })
})

describe('a run that is cancelled without the signal being told', () => {
  it('is an abort when no signal was given', async () => {
    const { context } = await createWorld()
    const run = {
      cancelled: true,
      completed: Promise.resolve(),
      toStream: () => new ReadableStream({ start: (controller) => controller.close() }),
    }
    const { error } = await collect(streamAgentResponse(context, run))
    expect(error).toMatchObject({ name: 'AbortError' })
  })
})

/** A run that never says anything, and whether it was stopped. */
function start() {
  const stopped = Promise.withResolvers<void>()
  const run: StreamedRun = {
    cancelled: false,
    completed: Promise.resolve(),
    toStream: () => new ReadableStream({ cancel: () => stopped.resolve() }),
  }
  return { run, stopped: stopped.promise }
}

describe('a run that is yet to be started', () => {
  it('is started with the first read, and not before', async () => {
    const { context } = await createWorld()
    let isStarted = false
    const events = streamAgentResponse(context, async () => {
      isStarted = true
      context.progress('Off we go')
      return start().run
    })
    expect(isStarted).toBe(false)
    expect((await events.next()).value).toMatchObject({ text: 'Off we go' })
    await events.return()
  })

  it('and cannot be is a failure like any other', async () => {
    const { context } = await createWorld()
    const { events, error } = await collect(
      streamAgentResponse(context, async () => {
        throw Object.assign(new Error('no key'), { status: 401 })
      }),
    )
    expect(events).toEqual([])
    expect(error).toMatchObject({ code: 'stream.error', allowRetry: false, cause: { message: 'no key' } })
  })

  it('is stopped as soon as it has started when the reader has left meanwhile', async () => {
    const { context } = await createWorld()
    const { run, stopped } = start()
    const starting = Promise.withResolvers<StreamedRun>()
    const events = streamAgentResponse(context, () => starting.promise)
    const first = events.next()
    await events.return()
    expect(await first).toEqual({ done: true, value: undefined })
    starting.resolve(run)
    await stopped
  })

  it('is stopped without having been read when nobody ever reads', async () => {
    const { context } = await createWorld()
    const { run, stopped } = start()
    expect(await streamAgentResponse(context, run).return()).toEqual({ done: true, value: undefined })
    await stopped
  })

  it('answers reads in order, also when they are made at once', async () => {
    const { context } = await createWorld()
    context.progress('1')
    context.progress('2')
    const run = { ...start().run, toStream: () => new ReadableStream({ start: (controller) => controller.close() }) }
    const events = streamAgentResponse(context, run)
    const reads = await Promise.all([events.next(), events.next(), events.next(), events.next()])
    expect(reads.map(({ value, done }) => (done ? 'done' : value?.type === 'progress_update' && value.text))).toEqual([
      '1',
      '2',
      'done',
      'done',
    ])
  })
})
