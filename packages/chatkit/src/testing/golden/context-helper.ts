import type { AgentContext } from '../../agents/index.ts'
import type { JsonObject } from '../../json.ts'
import { InvalidStateError } from '../../server/errors.ts'
import { Task, Workflow, WorkflowSummary } from '../../workflow.ts'
import type { WidgetSpec } from './scenario.ts'
import { fillPlaceholders, toEvent, toWidget } from './script-world.ts'
import type { GoldenContext, ScriptWorld } from './script-world.ts'

/** Calls a helper of the agent context as a tool would. What it throws is logged, as the scenario expects. */
export async function callContextHelper(
  { context: helper, args = {} }: { context: string; args?: JsonObject },
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
  helper: string,
  args: JsonObject,
  context: AgentContext<GoldenContext>,
  world: ScriptWorld,
): Promise<void> {
  switch (helper) {
    case 'start_workflow':
      return context.startWorkflow(Workflow.parse(args['workflow']))
    case 'add_workflow_task':
      return context.addWorkflowTask(Task.parse(args['task']))
    case 'update_workflow_task':
      return context.updateWorkflowTask(Task.parse(args['task']), Number(args['task_index']))
    case 'end_workflow': {
      const summary = args['summary'] && WorkflowSummary.parse(args['summary'])
      return context.endWorkflow(summary || undefined, { expanded: args['expanded'] === true })
    }
    case 'stream':
      return context.stream(toEvent(args['event'] as JsonObject, world))
    case 'stream_widget': {
      const spec = args as unknown as WidgetSpec
      return context.streamWidget(toWidget(spec, world), spec.copy_text)
    }
    default:
      throw new Error(`Unknown helper: ${helper}`)
  }
}

function toKind(error: unknown): string {
  if (error instanceof InvalidStateError) return 'state'
  if (error instanceof RangeError) return 'index'
  throw error
}
