import { Component } from 'react'
import type { ReactNode } from 'react'
import { useSession } from '../../chat-context.ts'
import { useText } from '../../locales/text-context.ts'

/** Draws an item of a thread. One that cannot be drawn, such as that of a server which words it otherwise, says so in its place, and the others stay. */
export function ShownOrNot({ item, children }: { item: unknown; children: ReactNode }) {
  const { report } = useSession()
  return (
    <Boundary item={item} report={report}>
      {children}
    </Boundary>
  )
}

interface BoundaryProps {
  /** What is drawn: a change of it is a new try. */
  item: unknown
  report: (error: unknown) => void
  children: ReactNode
}

class Boundary extends Component<BoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false }
  /** An item that streams fails with each of its pieces. */
  #isTold = false

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true }
  }

  override componentDidCatch(error: unknown): void {
    if (!this.#isTold) this.props.report(error)
    this.#isTold = true
  }

  override componentDidUpdate({ item }: BoundaryProps): void {
    if (this.state.hasFailed && item !== this.props.item) this.setState({ hasFailed: false })
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <NotShown /> : this.props.children
  }
}

function NotShown() {
  return <p className="not-shown">{useText()('cannotShow')}</p>
}
