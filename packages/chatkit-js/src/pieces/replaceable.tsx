import { useId, useLayoutEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { useOptions, useSession } from '../chat-context.ts'
import type { DrawPiece, Piece, PieceProps } from './components.ts'

interface ReplaceableProps<Name extends Piece> {
  name: Name
  props: PieceProps[Name]
  /** What is drawn where the page draws nothing of its own. */
  children: ReactNode
}

/** A piece of the chat in whose place the page may draw one of its own. */
export function Replaceable<Name extends Piece>({ name, props, children }: ReplaceableProps<Name>) {
  const draw = useOptions().components[name]
  return draw ? <Slotted draw={draw} props={props} /> : children
}

/** The page's piece stands in the page's tree, as a child of the element, and is shown here. */
function Slotted<Name extends Piece>({ draw, props }: { draw: DrawPiece<Name>; props: PieceProps[Name] }) {
  const session = useSession()
  const slotName = `piece-${useId()}`
  const slot = useRef<HTMLSlotElement>(null)
  const piece = useRef<{ host: HTMLElement; left: AbortController }>(undefined)

  useLayoutEffect(() => {
    const root = slot.current?.getRootNode()
    const host = document.createElement('div')
    const left = new AbortController()
    host.slot = slotName
    if (root instanceof ShadowRoot) root.host.append(host)
    piece.current = { host, left }
    return () => {
      left.abort()
      host.remove()
    }
  }, [slotName])

  useLayoutEffect(() => {
    if (!piece.current) return
    const { host, left } = piece.current
    try {
      draw(host, props, { signal: left.signal })
    } catch (error) {
      session.report(error)
    }
    // Draws when something in the props has changed: they are made anew each time, what is in them is not.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [draw, session, ...Object.values(props)])

  return <slot ref={slot} name={slotName} />
}
