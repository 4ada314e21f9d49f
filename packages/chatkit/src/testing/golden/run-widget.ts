import { ZodError } from 'zod'
import type { JsonObject, JsonValue } from '../../json.ts'
import { WidgetRoot } from '../../widget.ts'
import { diffWidget, removeNulls, WidgetTemplate, WidgetTemplateError } from '../../widgets/index.ts'
import type { WidgetDefinition } from '../../widgets/index.ts'
import type { ScenarioCase } from './scenarios/scenario.ts'

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

/** The widget, as the wire carries it, that `file` builds from `data`; `throws` when the file cannot be loaded or the widget not be built. */
export async function runWidgetTemplate(input: ScenarioCase): Promise<JsonValue> {
  try {
    const template = await WidgetTemplate.load(input['file'] as WidgetDefinition)
    const widget = template.build(input['data'] as JsonObject | undefined)
    return { widget: JSON.parse(JSON.stringify(removeNulls(widget))) as JsonValue }
  } catch (error) {
    if (error instanceof WidgetTemplateError) return { throws: true }
    throw error
  }
}
