import { z } from 'zod'
import type { AgentContext } from '../../../agents/index.ts'
import { JsonObject } from '../../../json.ts'
import { InvalidStateError } from '../../../server/errors.ts'
import { Task, Workflow, WorkflowSummary } from '../../../workflow.ts'
import { WidgetSpec } from '../scenarios/scenario-steps.ts'
import type { ContextHelper } from '../scenarios/scenario-steps.ts'
import { fillPlaceholders, parseScripted, toEvent, toWidget } from '../server/script-world.ts'
import type { GoldenContext, ScriptWorld } from '../server/script-world.ts'

/** Calls a helper of the agent context as a tool would. What it throws is logged, as the scenario expects. */
export async function callContextHelper(
  { context: helper, args = {} }: { context: ContextHelper; args?: JsonObject },
  context: AgentContext<GoldenContext>,
  world: ScriptWorld,
): Promise<void> {
  try {
    await call(helper, fillPlaceholders(args, world), context, world)
  } catch (error) {
    world.logCall({ hook: 'context_error', helper, error: toKind(error) })
  }
}

async function call(
  helper: ContextHelper,
  args: JsonObject,
  context: AgentContext<GoldenContext>,
  world: ScriptWorld,
): Promise<void> {
  switch (helper) {
    case 'start_workflow':
      return context.startWorkflow(parseScripted(Workflow, args['workflow'], world))
    case 'add_workflow_task':
      return context.addWorkflowTask(parseScripted(Task, args['task'], world))
    case 'update_workflow_task':
      return context.updateWorkflowTask(
        parseScripted(Task, args['task'], world),
        parseScripted(z.int(), args['task_index'], world),
      )
    case 'end_workflow': {
      const summary = args['summary'] && parseScripted(WorkflowSummary, args['summary'], world)
      return context.endWorkflow(summary || undefined, { expanded: args['expanded'] === true })
    }
    case 'stream':
      return context.stream(toEvent(parseScripted(JsonObject, args['event'], world), world))
    case 'stream_widget': {
      const spec = parseScripted(WidgetSpec, args, world)
      return context.streamWidget(toWidget(spec, world), spec.copy_text)
    }
    default:
      throw new Error(`Unknown helper: ${JSON.stringify(helper satisfies never)}`)
  }
}

function toKind(error: unknown): string {
  if (error instanceof InvalidStateError) return 'state'
  if (error instanceof RangeError) return 'index'
  throw error
}
