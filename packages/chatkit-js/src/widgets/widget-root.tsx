import { useMemo } from 'react'
import type { WidgetItem } from '@frontdesk/chatkit'
import { useObservable, useSession } from '../chat-context.ts'
import { NodeViewContext } from './components/node-list.tsx'
import { NodeView } from './components/node-view.tsx'
import { createRunAction } from './run-action.ts'
import { FormScope, WidgetContext } from './widget-context.ts'

/** Draws a widget with its actions. The controls of one widget share a form, whether or not there is a form around them. */
export function WidgetRootView({ item }: { item: WidgetItem }) {
  const session = useSession()
  const { activity } = useObservable(session.conversation.state)
  const isBusy = activity !== 'idle'
  const scope = useMemo(() => new FormScope(), [])
  const context = useMemo(
    () => ({ itemId: item.id, isBusy, scope, run: createRunAction(session, item) }),
    [session, item, isBusy, scope],
  )
  return (
    <WidgetContext value={context}>
      <NodeViewContext value={NodeView}>
        <NodeView node={item.widget} />
      </NodeViewContext>
    </WidgetContext>
  )
}
