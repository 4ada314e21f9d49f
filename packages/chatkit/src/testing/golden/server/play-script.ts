import type { ThreadStreamEvent } from '../../../event.ts'
import type { JsonObject } from '../../../json.ts'
import { ThreadMetadata } from '../../../thread.ts'
import { streamWidget } from '../../../widgets/stream-widget.ts'
import type { ScriptStep } from '../scenarios/scenario.ts'
import { callStore, fillPlaceholders, parseScripted, toError, toEvent, toWidget } from './script-world.ts'
import type { ScriptWorld } from './script-world.ts'

/** Plays the steps of a hook: yields its events, returns what a `return` step says. */
export async function* playScript(
  steps: readonly ScriptStep[],
  world: ScriptWorld,
): AsyncGenerator<ThreadStreamEvent, JsonObject | undefined, undefined> {
  for (const step of steps) {
    if ('yield' in step) yield toEvent(step.yield, world)
    else if ('set_thread' in step) setThread(step.set_thread, world)
    else if ('throw' in step) throw toError(step.throw)
    else if ('wait_for_cancel' in step) await world.waitForCancel()
    else if ('store' in step) await callStore(step.store, world)
    else if ('agent_run' in step) yield* (await import('../agents/agent-run.ts')).playAgentRun(step.agent_run, world)
    else if ('stream_widget' in step) {
      yield* streamWidget(world.thread, toWidget(step.stream_widget, world), {
        generateId: (kind) => world.store.generateItemId(kind, world.thread, world.context),
        copyText: step.stream_widget.copy_text,
        now: world.now,
      })
    } else if ('return' in step) return fillPlaceholders(step.return, world)
    else world.fail(`No runner for the step ${JSON.stringify(step satisfies never)}`)
  }
  return undefined
}

/** Assigns the members to the hook's own thread object, as parsed, so that null clears one. */
function setThread(members: JsonObject, world: ScriptWorld): void {
  const changed = parseScripted(ThreadMetadata, { ...world.thread, ...members }, world)
  for (const name of Object.keys(members)) Reflect.set(world.thread, name, Reflect.get(changed, name))
}
