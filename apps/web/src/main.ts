import type { OpenAIChatKit } from '@openai/chatkit'
import { chatOptions } from './chat-options.ts'
import { colorScheme } from './color-scheme.ts'
import { followAddress } from './address.ts'
import { loadOffer } from './offer.ts'

const element = document.querySelector<OpenAIChatKit>('openai-chatkit')
if (!element) throw new Error('The page has no chat element.')

const offer = await loadOffer()
const address = followAddress(element)
colorScheme.watch((scheme) => {
  element.setOptions(
    chatOptions({ offer, scheme, threadId: address.threadId(), onToggleScheme: () => colorScheme.toggle() }),
  )
})
