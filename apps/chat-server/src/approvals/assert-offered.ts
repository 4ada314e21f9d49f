import { isDeepStrictEqual } from 'node:util'
import type { Action, ThreadItem } from '@frontdesk/chatkit'
import { APPROVAL_ACTION } from '@frontdesk/chatkit/agents/approvals'
import { InvalidStateError } from '@frontdesk/chatkit/server'

/**
 * Throws `InvalidStateError` when the answer to a card that still waits is none of those that its buttons send: somebody approves something else than was
 * shown. A card that was answered has no buttons; what comes then is told that it is too late.
 */
export function assertOffered({ type, payload }: Action, card: ThreadItem): void {
  if (type !== APPROVAL_ACTION || card.type !== 'widget') return
  const offered = actionsIn(card.widget)
  if (offered.length === 0 || offered.some((each) => isDeepStrictEqual(each, payload))) return
  throw new InvalidStateError('This is not what the card asks for. Nothing was done: answer the card as it is shown.')
}

/** What the buttons of a widget send that approve or decline. */
function actionsIn(node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null) return []
  const { onClickAction: action } = node as { onClickAction?: Action }
  const own = action?.type === APPROVAL_ACTION ? [action.payload] : []
  return [...own, ...Object.values(node).flatMap(actionsIn)]
}
