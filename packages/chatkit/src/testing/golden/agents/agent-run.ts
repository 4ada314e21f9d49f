import {
  Agent,
  InputGuardrailTripwireTriggered,
  OutputGuardrailTripwireTriggered,
  RunItemStreamEvent,
  RunRawModelStreamEvent,
  RunToolCallItem,
} from '@openai/agents'
import type { protocol, RunStreamEvent } from '@openai/agents'
import { AgentContext, ResponseStreamConverter, streamAgentResponse } from '../../../agents/index.ts'
import type { StreamedRun } from '../../../agents/index.ts'
import type { ThreadStreamEvent } from '../../../event.ts'
import type { JsonObject } from '../../../json.ts'
import { callContextHelper } from './context-helper.ts'
import type { AgentRunSpec, AgentRunStep } from '../scenarios/scenario.ts'
import { callStore, toError } from '../server/script-world.ts'
import type { GoldenContext, ScriptWorld } from '../server/script-world.ts'

/** The bridge as the reference is, without what it adds of its own. */
const PLAIN = { showTools: 'off', keepCalls: false, keepChanges: false, keepPartial: false } as const

/** Plays a fake run through the bridge and yields what the bridge yields: in its plain mode, unless the scenario asks for its defaults. */
export async function* playAgentRun(
  { steps, partial_images: partialImages, on_tripwire: onTripwire, mode = 'plain' }: AgentRunSpec,
  world: ScriptWorld,
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const { thread, store, context: requestContext, now, signal } = world
  const context = new AgentContext({ thread, store, requestContext, now })
  const converter = new ResponseStreamConverter(partialImages === undefined ? {} : { partialImages })
  const run = new ScriptedRun()
  const driving = drive(steps, { run, context, world })
  try {
    const options = mode === 'default' ? {} : PLAIN
    yield* streamAgentResponse(context, run, { converter, ...options, signal })
  } catch (error) {
    if (!onTripwire || !isTripwire(error)) throw error
    yield* world.play(onTripwire)
  } finally {
    run.cancel()
    await driving
  }
}

/** Stands in for a `StreamedRunResult`: streams what it is told to. */
class ScriptedRun implements StreamedRun {
  readonly completed = Promise.resolve()
  cancelled = false
  readonly #stream: ReadableStream<RunStreamEvent>
  #controller!: ReadableStreamDefaultController<RunStreamEvent>
  #isOver = false

  constructor() {
    this.#stream = new ReadableStream({
      start: (controller) => void (this.#controller = controller),
      cancel: () => this.cancel(),
    })
  }

  get isOver(): boolean {
    return this.#isOver
  }

  toStream(): ReadableStream<RunStreamEvent> {
    return this.#stream
  }

  send(event: RunStreamEvent): void {
    if (!this.#isOver) this.#controller.enqueue(event)
  }

  fail(error: unknown): void {
    if (!this.#isOver) this.#controller.error(error)
    this.#isOver = true
  }

  end(): void {
    if (!this.#isOver) this.#controller.close()
    this.#isOver = true
  }

  cancel(): void {
    this.cancelled ||= !this.#isOver
    this.#isOver = true
  }
}

interface Driven {
  run: ScriptedRun
  context: AgentContext<GoldenContext>
  world: ScriptWorld
}

async function drive(steps: readonly AgentRunStep[], driven: Driven): Promise<void> {
  const { run } = driven
  try {
    for (const step of steps) {
      await settle()
      if (run.isOver) return
      await perform(step, driven)
    }
    await settle()
    run.end()
  } catch (error) {
    run.fail(error)
  }
}

async function perform(step: AgentRunStep, driven: Driven): Promise<void> {
  const { run, context, world } = driven
  if ('raw' in step) run.send(toModelEvent(step.raw))
  else if ('run_item' in step) run.send(toToolCalled(step.run_item.raw_item))
  else if ('context' in step) await callContextHelper(step, context, world)
  else if ('client_tool_call' in step) context.clientToolCall = step.client_tool_call
  else if ('store' in step) await callStore(step.store, world)
  else if ('wait_for_cancel' in step) await world.waitForCancel()
  else if ('guardrail_tripwire' in step) throw toTripwire(step.guardrail_tripwire)
  else if ('throw' in step) throw toError(step.throw)
  else for (const each of step.burst) await perform(each, driven)
}

/** Several turns of the event loop, in which the reader takes whatever there is to take. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise<void>((resolve) => void setImmediate(resolve))
}

function toModelEvent(event: JsonObject): RunRawModelStreamEvent {
  return new RunRawModelStreamEvent({
    type: 'model',
    event,
    providerData: { rawModelEventSource: 'openai-responses' },
  })
}

const AGENT = new Agent({ name: 'golden' })

function toToolCalled(rawItem: JsonObject): RunItemStreamEvent {
  return new RunItemStreamEvent('tool_called', new RunToolCallItem(toCallItem(rawItem), AGENT))
}

/** The SDK's form of an item that the scenario gives in the form of the Responses API. */
function toCallItem(rawItem: JsonObject): protocol.ToolCallItem {
  const { type, id, call_id: callId, name, arguments: args } = rawItem as Record<string, string>
  if (type !== 'function_call') return { type: 'hosted_tool_call', id: id!, name: type!, providerData: rawItem }
  return { type, id: id!, callId: callId!, name: name!, arguments: args! }
}

function toTripwire(kind: 'input' | 'output'): Error {
  const output = { tripwireTriggered: true, outputInfo: null }
  if (kind === 'input') {
    return new InputGuardrailTripwireTriggered('Tripped', { guardrail: { type: kind, name: 'golden' }, output })
  }
  const guardrail = { type: kind, name: 'golden' }
  return new OutputGuardrailTripwireTriggered('Tripped', { guardrail, output, agentOutput: '', agent: AGENT })
}

function isTripwire(error: unknown): boolean {
  return error instanceof InputGuardrailTripwireTriggered || error instanceof OutputGuardrailTripwireTriggered
}
