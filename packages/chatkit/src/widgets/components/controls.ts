import type { ActionConfig } from '../action.ts'
import { createComponent } from './component.ts'
import type { Component, PropsOf } from './component.ts'
import type { ControlSize, ControlVariant, Direction, FieldVariant, GutterSize } from './values.ts'

/** `name` is where the control's value goes in the payload of the form's actions. */
type ControlProps = { name: string; disabled?: boolean }

type PickerProps = ControlProps & {
  onChangeAction?: ActionConfig
  placeholder?: string
  defaultValue?: string
  variant?: ControlVariant
  size?: ControlSize
  pill?: boolean
  block?: boolean
  clearable?: boolean
}

export type SelectOption = { value: string; label: string; disabled?: boolean; description?: string }

export type Select = Component<'Select', PickerProps & { options: SelectOption[]; searchable?: boolean }>

/** One of several options. Above 15 of them the page offers a search of its own accord. */
export function select(props: PropsOf<Select>): Select {
  return createComponent<Select>('Select', props)
}

export type DatePicker = Component<
  'DatePicker',
  PickerProps & {
    min?: string
    max?: string
    side?: 'top' | 'bottom' | 'left' | 'right'
    align?: 'start' | 'center' | 'end'
  }
>

/** `defaultValue`, `min` and `max` are ISO 8601. */
export function datePicker(props: PropsOf<DatePicker>): DatePicker {
  return createComponent<DatePicker>('DatePicker', props)
}

export type Checkbox = Component<
  'Checkbox',
  ControlProps & { label?: string; defaultChecked?: boolean; onChangeAction?: ActionConfig; required?: boolean }
>

export function checkbox(props: PropsOf<Checkbox>): Checkbox {
  return createComponent<Checkbox>('Checkbox', props)
}

export type RadioGroup = Component<
  'RadioGroup',
  ControlProps & {
    options?: { label: string; value: string; disabled?: boolean }[]
    ariaLabel?: string
    onChangeAction?: ActionConfig
    defaultValue?: string
    direction?: Direction
    required?: boolean
  }
>

export function radioGroup(props: PropsOf<RadioGroup>): RadioGroup {
  return createComponent<RadioGroup>('RadioGroup', props)
}

type FieldProps = ControlProps & {
  defaultValue?: string
  required?: boolean
  pattern?: string
  placeholder?: string
  allowAutofillExtensions?: boolean
  autoSelect?: boolean
  autoFocus?: boolean
  variant?: FieldVariant
  size?: ControlSize
  gutterSize?: GutterSize
}

export type Input = Component<
  'Input',
  FieldProps & { inputType?: 'number' | 'email' | 'text' | 'password' | 'tel' | 'url'; pill?: boolean }
>

export function input(props: PropsOf<Input>): Input {
  return createComponent<Input>('Input', props)
}

export type Textarea = Component<'Textarea', FieldProps & { rows?: number; autoResize?: boolean; maxRows?: number }>

export function textarea(props: PropsOf<Textarea>): Textarea {
  return createComponent<Textarea>('Textarea', props)
}
