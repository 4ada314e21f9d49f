import { useCallback } from 'react'
import { useSession } from '../chat-context.ts'

/** Sends the draft, unless there is none or an answer is under way. */
export function useSend(): () => void {
  const session = useSession()
  return useCallback(() => {
    const { conversation, composer, options } = session
    const { activity } = conversation.state.value
    if (activity !== 'idle') return
    const input = composer.toInput(options.value.composer.models)
    if (!input) return
    const { toolId } = composer.state.value
    composer.clear(options.value.composer.tools)
    if (composer.state.value.toolId !== toolId) session.emit('chatkit.tool.change', { toolId: null })
    // What fails is shown in the conversation.
    void conversation.send(input)
  }, [session])
}
