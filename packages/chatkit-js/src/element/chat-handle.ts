import type { ChatKitEvents, OpenAIChatKit } from '@openai/chatkit'
import type { FrontdeskOptions } from './options.ts'

/** The details of our own events, beside OpenAI's. */
export interface FrontdeskEvents {
  /** The height that the conversation takes, in pixels, whenever it has changed in `document` scroll mode. */
  'frontdesk.resize': CustomEvent<{ height: number }>
}

type AllEvents = ChatKitEvents & FrontdeskEvents

/** Tells the page: `chatkit.ready` and the like, with what goes into `detail`. */
export type Emit = <Name extends keyof AllEvents>(name: Name, detail: AllEvents[Name]['detail']) => void

/** What the loaded chat gives its element: the methods of the public surface, without the waiting. */
export interface ChatHandle extends Pick<OpenAIChatKit, ChatMethod> {
  setOptions(options: FrontdeskOptions): void
  unmount(): void
}

export type ChatMethod =
  | 'focusComposer'
  | 'setThreadId'
  | 'sendUserMessage'
  | 'setComposerValue'
  | 'sendCustomAction'
  | 'fetchUpdates'
  | 'showHistory'
  | 'hideHistory'
