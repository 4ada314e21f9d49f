import { WidgetRoot } from '../../widget.ts'
import { Task } from '../../workflow.ts'

/** What a tool gives its `customDataExtractor` for the reader, under the member `chatkit`. The model sees none of it. */
export interface ToolExtras {
  /** Shown in place of the task that the bridge makes of the call. */
  task?: Task
  /** Shown below the workflow, as an item of its own. */
  widget?: WidgetRoot
  /** What the widget's copy button puts on the clipboard. */
  copyText?: string
  /** The call failed, whatever its output says. */
  isError?: boolean
}

/** Reads the extras of a tool's result, leaving out what is not what it should be: a tool may be anybody's. */
export function toolExtras(customData: Record<string, unknown> | undefined): ToolExtras {
  const extras = customData?.chatkit
  if (typeof extras !== 'object' || extras === null) return customData?.isError === true ? { isError: true } : {}
  const { task, widget, copyText, isError } = extras as Record<string, unknown>
  const parsedTask = Task.safeParse(task)
  const parsedWidget = WidgetRoot.safeParse(widget)
  return {
    ...(parsedTask.success && { task: parsedTask.data }),
    ...(parsedWidget.success && { widget: parsedWidget.data }),
    ...(typeof copyText === 'string' && { copyText }),
    ...((isError === true || customData?.isError === true) && { isError: true }),
  }
}
