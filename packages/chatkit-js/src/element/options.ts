import type { ChatKitOptions } from '@openai/chatkit'
import type { ComponentsOption } from '../pieces/components.ts'

/** What the component takes beyond OpenAI's options. */
export interface LayoutOption {
  /** `document` lets the element grow with its conversation, so that the page scrolls instead of it. Default `element`. */
  scrollMode?: 'element' | 'document'
  /** Shows the history beside the conversation where there is room for both. `slot="brand"` stands over it, `slot="account"` under it. Default false. */
  sidebar?: boolean
}

/** OpenAI's options, and ours. Every call of `setOptions` replaces all of them. `api.domainKey` is taken and means nothing. */
export type FrontdeskOptions = ChatKitOptions & {
  layout?: LayoutOption
  /** Pieces of the chat that the page draws itself. */
  components?: ComponentsOption
  /** Off switches the keyboard shortcuts off, apart from Enter and Escape in the composer. Default true. */
  shortcuts?: boolean
}
