import { useEffect, useState } from 'react'
import { useWidget } from '../widget-context.ts'
import type { WidgetScope } from '../widget-context.ts'

/** The value of a control, which the actions around it carry. */
export function useControl<Value>(name: string, initial: Value) {
  const widget = useWidget()
  const [value, setValue] = useState(initial)
  const scope = widget?.scope
  useEffect(() => {
    scope?.set(name, value)
    return () => scope?.delete(name)
  }, [scope, name, value])
  const change = (next: Value): void => {
    // At once, since an action may follow before the next drawing.
    scope?.set(name, next)
    setValue(next)
  }
  return { id: fieldId(widget, name), value, change }
}

/** Unique in the element: two widgets may have fields of one name. */
export function fieldId(widget: WidgetScope | undefined, name: string): string {
  return `${widget?.itemId ?? 'preview'}-${name}`
}
