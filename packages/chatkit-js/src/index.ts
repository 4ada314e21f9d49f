import { ChatKitElement } from './element/chatkit-element.ts'
import { defineOnce } from './element/define-once.ts'

// the element, under the name of the component that it stands in for and under its own
defineOnce('openai-chatkit', ChatKitElement)
defineOnce('frontdesk-chat', class extends ChatKitElement {})

// types
export type { ChatKitElement } from './element/chatkit-element.ts'
export type { FrontdeskOptions, LayoutOption } from './element/options.ts'
export type { ComponentsOption, DrawPiece, Piece, PieceProps } from './pieces/components.ts'
