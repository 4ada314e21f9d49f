import type { ColorScheme } from '@openai/chatkit'
import type { FrontdeskOptions } from '@frontdesk/chatkit-js'
import type { Offer } from './offer.ts'

interface PageState {
  offer: Offer
  scheme: ColorScheme
  threadId: string | null
  onToggleScheme: () => void
  onClientTool: NonNullable<FrontdeskOptions['onClientTool']>
}

/** The page's way to show the element. */
export function chatOptions({ offer, scheme, threadId, onToggleScheme, onClientTool }: PageState): FrontdeskOptions {
  return {
    api: { url: '/chatkit', domainKey: '', uploadStrategy: { type: 'two_phase' } },
    initialThread: threadId,
    onClientTool,
    frameTitle: 'Frontdesk',
    theme: {
      colorScheme: scheme,
      color: {
        grayscale: { hue: 165, tint: 2 },
        accent: { primary: scheme === 'dark' ? '#5cc4a4' : '#17594a', level: 1 },
      },
    },
    header: {
      rightAction: { icon: scheme === 'dark' ? 'light-mode' : 'dark-mode', onClick: onToggleScheme },
    },
    startScreen: { ...(offer.greeting !== undefined && { greeting: offer.greeting }), prompts: offer.prompts ?? [] },
    threadItemActions: { feedback: true, retry: true },
    composer: {
      models: offer.models ?? [],
      tools: offer.tools ?? [],
      attachments: { enabled: true },
      dictation: { enabled: offer.hasDictation ?? false },
    },
    ...(offer.searchEntities && { entities: { onTagSearch: offer.searchEntities, showComposerMenu: true } }),
    layout: { sidebar: true },
  }
}
