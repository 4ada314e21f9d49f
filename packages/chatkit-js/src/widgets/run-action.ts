import type { WidgetItem } from '@frontdesk/chatkit'
import type { Session } from '../state/session.ts'
import type { ActionConfig } from './action-config.ts'
import type { WidgetScope } from './widget-context.ts'
import { withFormValues } from './form-values.ts'

/** Sends the actions of one widget where they belong: to the page, or to the server in one of its two ways. */
export function createRunAction(session: Session, item: WidgetItem): WidgetScope['run'] {
  return async (action, scope) => {
    const { payload, collisions } = withFormValues(action.payload, scope.entries())
    for (const name of collisions) {
      session.report(
        new Error(`The control “${name}” is left out: the action “${action.type}” has a value of that name.`),
      )
    }
    await send({ ...action, payload })
  }

  async function send({ type, payload, handler = 'server', streaming = true }: ActionConfig): Promise<void> {
    if (handler === 'client') {
      const { onAction } = session.options.value
      if (!onAction) {
        session.report(new Error(`Nobody handles “${type}”. Pass \`widgets.onAction\` to handle actions in the page.`))
        return
      }
      await onAction(
        { type, payload: payload as Record<string, unknown> },
        { id: item.id, widget: item.widget as never },
      )
      return
    }
    if (streaming) await session.conversation.act({ type, payload }, item.id)
    else await session.conversation.actInSync({ type, payload }, item.id)
  }
}
