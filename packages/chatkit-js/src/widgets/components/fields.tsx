import { useEffect, useRef } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { useText } from '../../locales/text-context.ts'
import { useAction } from './use-action.ts'
import { useControl } from './use-control.ts'
import { textOf } from '../text-of.ts'

export function Input({ node }: { node: WidgetNode }) {
  const { id, value, change } = useControl(textOf(node, 'name'), textOf(node, 'defaultValue'))
  const field = useRef<HTMLInputElement>(null)
  useFirstFocus(field, node)
  return (
    <input
      ref={field}
      id={id}
      className="widget-field"
      data-variant={node['variant'] ?? 'outline'}
      data-pill={node['pill'] === true}
      type={textOf(node, 'inputType') || 'text'}
      value={value}
      {...constraints(node)}
      onChange={(event) => change(event.target.value)}
    />
  )
}

export function Textarea({ node }: { node: WidgetNode }) {
  const { id, value, change } = useControl(textOf(node, 'name'), textOf(node, 'defaultValue'))
  const field = useRef<HTMLTextAreaElement>(null)
  useFirstFocus(field, node)
  const { pattern: _, ...rest } = constraints(node)
  return (
    <textarea
      ref={field}
      id={id}
      className="widget-field widget-textarea"
      data-variant={node['variant'] ?? 'outline'}
      data-resize={node['autoResize'] !== false}
      rows={typeof node['rows'] === 'number' ? node['rows'] : 3}
      value={value}
      {...rest}
      onChange={(event) => change(event.target.value)}
    />
  )
}

export function Select({ node }: { node: WidgetNode }) {
  const text = useText()
  const { id, value, change } = useControl(textOf(node, 'name'), textOf(node, 'defaultValue'))
  const action = useAction(node['onChangeAction'])
  const options = Array.isArray(node['options'])
    ? (node['options'] as { value: string; label: string; disabled?: boolean }[])
    : []
  const isClearable = node['clearable'] === true || textOf(node, 'defaultValue') === ''
  return (
    <select
      id={id}
      className="widget-field widget-select"
      data-variant={node['variant'] ?? 'outline'}
      data-pill={node['pill'] === true}
      data-block={node['block'] === true}
      value={value}
      disabled={node['disabled'] === true || action.isDisabled}
      aria-label={textOf(node, 'placeholder') || undefined}
      onChange={(event) => {
        change(event.target.value)
        void action.run()
      }}
    >
      {isClearable && <option value="">{textOf(node, 'placeholder') || text('choose')}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </select>
  )
}

/** The browser's own calendar: it knows the reader's language and keyboard. The value is the day, as `2026-11-29`. */
export function DatePicker({ node }: { node: WidgetNode }) {
  const text = useText()
  const { id, value, change } = useControl(textOf(node, 'name'), textOf(node, 'defaultValue').slice(0, 10))
  const action = useAction(node['onChangeAction'])
  return (
    <input
      id={id}
      type="date"
      className="widget-field widget-date"
      data-variant={node['variant'] ?? 'outline'}
      data-pill={node['pill'] === true}
      data-block={node['block'] === true}
      value={value}
      min={textOf(node, 'min').slice(0, 10) || undefined}
      max={textOf(node, 'max').slice(0, 10) || undefined}
      disabled={node['disabled'] === true || action.isDisabled}
      aria-label={textOf(node, 'placeholder') || text('chooseDate')}
      onChange={(event) => {
        change(event.target.value)
        void action.run()
      }}
    />
  )
}

function constraints(node: WidgetNode) {
  const placeholder = textOf(node, 'placeholder')
  return {
    placeholder,
    // Its label, where there is one, wins over this.
    title: placeholder || textOf(node, 'name'),
    required: node['required'] === true,
    disabled: node['disabled'] === true,
    pattern: textOf(node, 'pattern') || undefined,
    dir: 'auto',
    ...(node['allowAutofillExtensions'] !== true && { 'data-1p-ignore': true, 'data-lpignore': true }),
  } as const
}

function useFirstFocus(field: { current: HTMLInputElement | HTMLTextAreaElement | null }, node: WidgetNode): void {
  const { autoFocus, autoSelect } = node
  useEffect(() => {
    if (autoFocus === true) field.current?.focus()
    if (autoSelect === true) field.current?.select()
  }, [field, autoFocus, autoSelect])
}
