import type { StartScreenPrompt } from '@openai/chatkit'
import type { AssistantMessageItem, UserMessageItem, Workflow } from '@frontdesk/chatkit'

/** What each replaceable piece is given. */
export interface PieceProps {
  /** The line over the conversation. `title` is what the element would show. */
  header: { title: string; threadId: string | null }
  /** The screen of a new thread. `send` asks a question as if the user had written it. */
  startScreen: { greeting: string; prompts: readonly StartScreenPrompt[]; send: (text: string) => void }
  userMessage: { item: UserMessageItem }
  /** `isStreaming` while its text still grows. */
  assistantMessage: { item: AssistantMessageItem; isStreaming: boolean }
  /** The steps of an answer: tool calls, handoffs, thoughts. */
  workflow: { workflow: Workflow; isStreaming: boolean }
  /** The line under the composer. */
  disclaimer: { text: string }
}

export type Piece = keyof PieceProps

/**
 * Draws a piece into `host`, a `<div>` of the page's own tree, so that the page's styles hold in it. Called again with the same `host` whenever the
 * props have changed; `signal` aborts when the piece has left the page. What it throws goes to `chatkit.error`, and the piece stays as it was.
 */
export type DrawPiece<Name extends Piece> = (
  host: HTMLElement,
  props: PieceProps[Name],
  options: { signal: AbortSignal },
) => void

/** Pieces that the page draws itself. Those that are left out look as they always do. */
export type ComponentsOption = { [Name in Piece]?: DrawPiece<Name> }
