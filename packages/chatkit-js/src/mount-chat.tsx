import { createRoot } from 'react-dom/client'
import { Chat } from './chat.tsx'
import { ChatContext } from './chat-context.ts'
import type { ChatHandle, Emit } from './element/chat-handle.ts'
import type { FrontdeskOptions } from './element/options.ts'
import { Session } from './state/session.ts'
import { adoptStyles } from './theme/adopt-styles.ts'

interface MountOptions {
  options: FrontdeskOptions
  emit: Emit
  /** The place of the element among those of the page. */
  number: number
}

/** Draws a chat into a shadow root, for as long as it is not unmounted. */
export function mountChat(root: ShadowRoot, { options, ...parts }: MountOptions): ChatHandle {
  const session = new Session(options, parts)
  adoptStyles(root)
  const react = createRoot(root, {
    onUncaughtError: session.report,
    // Who catches it tells the page.
    onCaughtError: () => undefined,
  })
  react.render(
    <ChatContext value={session}>
      <Chat />
    </ChatContext>,
  )
  const { initialThread } = session.options.value
  // What fails is shown in the conversation, and told to the page.
  if (initialThread !== null) void session.conversation.open(initialThread)
  return {
    setOptions: (next) => session.setOptions(next),
    focusComposer: () => session.focusComposer(),
    setThreadId: (threadId) => session.setThreadId(threadId),
    sendUserMessage: (params) => session.sendUserMessage(params),
    setComposerValue: (params) => session.setComposerValue(params),
    sendCustomAction: (action, itemId) => session.sendCustomAction(action, itemId),
    fetchUpdates: () => session.fetchUpdates(),
    showHistory: () => session.showHistory(),
    hideHistory: () => session.hideHistory(),
    unmount() {
      session.close()
      react.unmount()
    },
  }
}
