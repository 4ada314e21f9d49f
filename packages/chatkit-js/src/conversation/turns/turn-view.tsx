import { memo } from 'react'
import type { ReactNode } from 'react'
import { ItemView } from '../items/item-view.tsx'
import { ShownOrNot } from '../items/shown-or-not.tsx'
import { TurnActions } from './turn-actions.tsx'
import type { Turn } from './to-turns.ts'

interface TurnViewProps {
  turn: Turn
  pending: readonly string[]
  isLast: boolean
  isBusy: boolean
  children?: ReactNode
}

/** One turn. Drawn again only when something in it has changed: a long thread costs no more per delta than a short one. */
export const TurnView = memo(
  function TurnView({ turn, pending, isLast, isBusy, children }: TurnViewProps) {
    return (
      <div className={isLast ? 'turn turn-last' : 'turn'} data-turn>
        {turn.items.map((item) => (
          <ShownOrNot key={item.id} item={item}>
            <ItemView item={item} isPending={pending.includes(item.id)} isLatest={isLast} />
          </ShownOrNot>
        ))}
        {!isBusy && <TurnActions turn={turn} />}
        {children}
      </div>
    )
  },
  (before, after) =>
    !after.isLast &&
    before.isLast === after.isLast &&
    before.isBusy === after.isBusy &&
    before.turn.items.length === after.turn.items.length &&
    before.turn.items.every((item, index) => item === after.turn.items[index]),
)
