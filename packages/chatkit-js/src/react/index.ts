// the chat as a component
export { FrontdeskChat } from './frontdesk-chat.tsx'
export type { FrontdeskChatProps, PieceComponents } from './frontdesk-chat.tsx'
// what its pieces are given
export type { Piece, PieceProps } from '../pieces/components.ts'
export type { FrontdeskOptions } from '../element/options.ts'
