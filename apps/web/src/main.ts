import type { OpenAIChatKit } from '@openai/chatkit'
import { drawAccount } from './account.ts'
import { chatOptions } from './chat-options.ts'
import { colorScheme } from './color-scheme.ts'
import { followAddress } from './address.ts'
import { followPeople } from './follow-people.ts'
import { loadOffer } from './offer.ts'
import { watchSelection } from './selection.ts'
import { createClientTool, followEffects } from './serve-team.ts'
import { loadSession } from './session.ts'
import type { BrowserSession } from './session.ts'
import { askToSignIn } from './sign-in/sign-in.ts'
import { loadTexts } from './texts/texts.ts'
import { Turns } from './turns/turns.ts'

const element = document.querySelector<OpenAIChatKit>('openai-chatkit')
if (!element) throw new Error('The page has no chat element.')

await loadTexts()
const session = await findSession()
const offer = await loadOffer()
const address = followAddress(element)
followPeople(element, address)
followEffects(element)
const onClientTool = createClientTool(watchSelection())
document.querySelector('main')?.removeAttribute('hidden')
if (session) {
  const turns = new Turns(element, address)
  element.append(drawAccount({ session, onToggleTurns: () => turns.toggle() }))
}
colorScheme.watch((scheme) => {
  element.setOptions(
    chatOptions({
      offer,
      scheme,
      threadId: address.threadId(),
      onToggleScheme: () => colorScheme.toggle(),
      onClientTool,
    }),
  )
})
element.addEventListener('chatkit.error', ({ detail: { error } }) => {
  if ('status' in error && error.status === 401) void signInAgain()
})

/** Undefined where the server cannot be reached: the chat says so itself. */
async function findSession(): Promise<BrowserSession | undefined> {
  try {
    return (await loadSession()) ?? (await askToSignIn())
  } catch {
    return undefined
  }
}

/** What was shown stays behind the form, and can be tried again. For somebody else the page begins anew. */
async function signInAgain(): Promise<void> {
  const { user } = await askToSignIn({ hasEnded: true })
  if (user === session?.user) return void element?.fetchUpdates()
  sessionStorage.clear()
  location.assign('/')
}
