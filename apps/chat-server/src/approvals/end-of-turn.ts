import type { EndOfTurnItem, ThreadStreamEvent, WidgetItem } from '@frontdesk/chatkit'
import type { AgentContext } from '@frontdesk/chatkit/agents'

/** Whether a widget is a card that waits for the user's decision: the type of its buttons' action says so. */
export function isApprovalCard({ widget }: WidgetItem): boolean {
  return JSON.stringify(widget).includes('"type":"frontdesk.approval"')
}

/** Reports that the turn is over although nothing was said: the next step is the user's. */
export function endOfTurn(context: AgentContext): ThreadStreamEvent {
  const item: EndOfTurnItem = {
    id: context.generateId('message'),
    thread_id: context.thread.id,
    created_at: context.now().toISOString(),
    type: 'end_of_turn',
  }
  return { type: 'thread.item.done', item }
}
