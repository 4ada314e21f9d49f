import { useState } from 'react'
import { useSession } from '../../chat-context.ts'
import { toAction } from '../action-config.ts'
import { useWidget } from '../widget-context.ts'

/** How an action of a node is fired, and whether it can be now. */
export function useAction(prop: unknown, { isContainer = false }: { isContainer?: boolean } = {}) {
  const widget = useWidget()
  const session = useSession()
  const [isRunning, setRunning] = useState(false)
  const action = toAction(prop)
  const { handler = 'server', streaming = true, loadingBehavior = 'auto' } = action ?? {}
  const isBlocked = widget?.isBusy === true && handler === 'server' && streaming
  return {
    isThere: action !== undefined && widget !== undefined,
    isDisabled: isBlocked || isRunning,
    isLoading: isRunning && loadingBehavior !== 'none',
    /** The whole card shows that it is at work. */
    isContainerLoading: isRunning && (loadingBehavior === 'container' || (loadingBehavior === 'auto' && isContainer)),
    async run(): Promise<void> {
      if (!action || !widget || isBlocked || isRunning) return
      setRunning(true)
      try {
        await widget.run(action, widget.scope)
      } catch (error) {
        session.report(error)
      }
      setRunning(false)
    },
  }
}
