import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { useText } from '../../locales/text-context.ts'
import { NodeList } from '../components/node-list.tsx'
import { SubmitContext } from '../components/submit-context.ts'
import { useAction } from '../components/use-action.ts'
import { boxStyle } from '../style/box-style.ts'
import { StatusLine } from './status-line.tsx'
import { toText } from '../text-of.ts'

/** A framed widget. With `asForm` its `confirm` submits the controls inside. */
export function Card({ node }: { node: WidgetNode }) {
  const text = useText()
  const confirm = useAction(actionOf(node['confirm']), { isContainer: true })
  const cancel = useAction(actionOf(node['cancel']), { isContainer: true })
  const [isCollapsed, setCollapsed] = useState(node['collapsed'] === true)
  const isForm = node['asForm'] === true
  const isLoading = confirm.isContainerLoading || cancel.isContainerLoading
  const { borderRadius: _, ...style } = boxStyle(node, 'column')
  const body = (
    <>
      <div className="widget-card-body widget-col" style={style}>
        <NodeList parent={node} />
      </div>
      {(confirm.isThere || cancel.isThere) && (
        <footer className="widget-card-foot">
          {cancel.isThere && (
            <button type="button" className="button" disabled={cancel.isDisabled} onClick={() => void cancel.run()}>
              {labelOf(node['cancel'])}
            </button>
          )}
          {confirm.isThere && (
            <button
              type={isForm ? 'submit' : 'button'}
              className="button button-primary"
              disabled={confirm.isDisabled}
              onClick={isForm ? undefined : () => void confirm.run()}
            >
              {labelOf(node['confirm'])}
            </button>
          )}
        </footer>
      )}
    </>
  )
  return (
    <div
      role="group"
      className="widget-card"
      part="card"
      data-size={node['size'] ?? 'md'}
      data-theme={node['theme']}
      aria-label={text('widget')}
      aria-busy={isLoading}
    >
      <StatusLine status={node['status']} />
      {isCollapsed ? (
        <button type="button" className="fold widget-unfold" aria-expanded={false} onClick={() => setCollapsed(false)}>
          {text('showMore')}
          <ChevronDown className="icon fold-mark" size={16} aria-hidden />
        </button>
      ) : isForm ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void confirm.run()
          }}
        >
          <SubmitContext value={confirm}>{body}</SubmitContext>
        </form>
      ) : (
        body
      )}
    </div>
  )
}

function actionOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as { action?: unknown }).action : undefined
}

function labelOf(value: unknown): string {
  return toText((value as { label?: unknown }).label)
}
