import { useMemo } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { boxStyle } from '../style/box-style.ts'
import { FormScope, useWidget, WidgetContext } from '../widget-context.ts'
import { NodeList } from './node-list.tsx'
import { SubmitContext } from './submit-context.ts'
import { useAction } from './use-action.ts'

/** Controls that belong together: their values go along with every action inside. The browser checks `required` and `pattern`. */
export function Form({ node }: { node: WidgetNode }) {
  const outer = useWidget()
  const scope = useMemo(() => new FormScope(), [])
  const inner = useMemo(() => outer && { ...outer, scope }, [outer, scope])
  return (
    <WidgetContext value={inner}>
      <FormBody node={node} />
    </WidgetContext>
  )
}

function FormBody({ node }: { node: WidgetNode }) {
  const action = useAction(node['onSubmitAction'])
  const isRow = node['direction'] === 'row'
  return (
    <form
      className={isRow ? 'widget-row' : 'widget-col'}
      style={boxStyle(node, isRow ? 'row' : 'column')}
      onSubmit={(event) => {
        event.preventDefault()
        void action.run()
      }}
    >
      <SubmitContext value={action}>
        <NodeList parent={node} />
      </SubmitContext>
    </form>
  )
}
