import { ZodError } from 'zod'
import type { JsonValue } from '../../json.ts'
import { WidgetRoot } from '../../widget.ts'
import { diffWidget } from '../../widgets/index.ts'
import type { ScenarioCase } from './scenario.ts'

/** The updates from the root `before` to the root `after`; `throws` when one of them is no root. */
export async function runWidgetDiff(input: ScenarioCase): Promise<JsonValue> {
  try {
    const updates = diffWidget(WidgetRoot.parse(input['before']), WidgetRoot.parse(input['after']))
    return { updates: JSON.parse(JSON.stringify(updates)) as JsonValue }
  } catch (error) {
    if (error instanceof ZodError) return { throws: true }
    throw error
  }
}
