import type { OpenAIChatKit } from '@openai/chatkit'

/** Keeps the open thread in the address, so that it can be linked, reloaded and left with the browser's Back. */
export function followAddress(element: OpenAIChatKit): { threadId: () => string | null } {
  element.addEventListener('chatkit.thread.change', ({ detail: { threadId: id } }) => {
    if (id === threadId()) return
    history.pushState(null, '', id === null ? '/' : `/#/${encodeURIComponent(id)}`)
  })
  window.addEventListener('popstate', () => void element.setThreadId(threadId()))
  return { threadId }
}

function threadId(): string | null {
  const match = /^#\/(.+)$/.exec(location.hash)
  return match?.[1] === undefined ? null : decodeURIComponent(match[1])
}
