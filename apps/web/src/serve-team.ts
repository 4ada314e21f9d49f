import type { ChatKitOptions, OpenAIChatKit } from '@openai/chatkit'

type ClientTool = NonNullable<ChatKitOptions['onClientTool']>

/** Answers what the team asks of the page. Throws for what this page cannot do, which the team is told. */
export function createClientTool(selection: { text: () => string }): ClientTool {
  return ({ name }) => {
    if (name !== 'get_selection') throw new Error(`This page has no tool ${name}.`)
    return { text: selection.text() }
  }
}

/** Does what the team wants to happen on the screen: shows an earlier conversation, or a file that it speaks of. */
export function followEffects(element: OpenAIChatKit): void {
  element.addEventListener('chatkit.effect', ({ detail: { name, data = {} } }) => {
    const { thread_id: threadId, url } = data
    if (name === 'open_thread' && typeof threadId === 'string') void element.setThreadId(threadId)
    if (name === 'open_source' && typeof url === 'string') openSource(url)
  })
}

/** In a tab of its own, and only from this server. */
function openSource(address: string): void {
  const url = new URL(address, location.href)
  if (url.origin === location.origin) window.open(url, '_blank', 'noopener')
}
