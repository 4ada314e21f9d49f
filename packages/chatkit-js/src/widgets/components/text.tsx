import { useEffect, useRef } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { textStyle } from '../style/text-style.ts'
import { toSize } from '../style/box-style.ts'
import { fieldId, useControl } from './use-control.ts'
import { useWidget } from '../widget-context.ts'
import { textOf } from '../text-of.ts'

export function Text({ node }: { node: WidgetNode }) {
  if (typeof node['editable'] === 'object' && node['editable'] !== null) return <EditableText node={node} />
  return (
    <p className="widget-text" style={{ inlineSize: toSize(node['width']), ...textStyle(node) }} dir="auto">
      {textOf(node, 'value')}
    </p>
  )
}

export function Title({ node }: { node: WidgetNode }) {
  return (
    <p className="widget-title" role="heading" aria-level={3} style={textStyle(node)} dir="auto">
      {textOf(node, 'value')}
    </p>
  )
}

export function Caption({ node }: { node: WidgetNode }) {
  return (
    <p className="widget-caption" style={textStyle(node)} dir="auto">
      {textOf(node, 'value')}
    </p>
  )
}

/** The name of a control. */
export function Label({ node }: { node: WidgetNode }) {
  const widget = useWidget()
  return (
    <label
      className="widget-label"
      htmlFor={fieldId(widget, textOf(node, 'fieldName'))}
      style={textStyle({ size: 'sm', ...node })}
      dir="auto"
    >
      {textOf(node, 'value')}
    </label>
  )
}

interface Editable {
  name: string
  placeholder?: string
  required?: boolean
  pattern?: string
  autoFocus?: boolean
  autoSelect?: boolean
}

/** A text that can be written over where it stands. */
function EditableText({ node }: { node: WidgetNode }) {
  const { name, placeholder, required, pattern, autoFocus = false, autoSelect = false } = node['editable'] as Editable
  const { id, value, change } = useControl(name, textOf(node, 'value'))
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (autoFocus) field.current?.focus()
    if (autoSelect) field.current?.select()
  }, [autoFocus, autoSelect])
  return (
    <input
      ref={field}
      id={id}
      className="widget-editable"
      value={value}
      placeholder={placeholder}
      required={required}
      pattern={pattern}
      aria-label={placeholder ?? name}
      style={textStyle(node)}
      dir="auto"
      onChange={(event) => change(event.target.value)}
    />
  )
}
