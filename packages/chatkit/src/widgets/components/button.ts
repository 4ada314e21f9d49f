import type { ActionConfig } from '../action.ts'
import { createComponent } from './component.ts'
import type { Component, PropsOf } from './component.ts'
import type { ControlSize, ControlVariant, IconName } from './values.ts'

export type Button = Component<
  'Button',
  {
    label?: string
    submit?: boolean
    onClickAction?: ActionConfig
    iconStart?: IconName
    iconEnd?: IconName
    iconSize?: 'sm' | 'md' | 'lg' | 'xl' | '2xl'
    style?: 'primary' | 'secondary'
    color?: 'primary' | 'secondary' | 'info' | 'discovery' | 'success' | 'caution' | 'warning' | 'danger'
    variant?: ControlVariant
    size?: ControlSize
    pill?: boolean
    uniform?: boolean
    block?: boolean
    disabled?: boolean
  }
>

/** With `submit` it fires the `onSubmitAction` of the form around it instead of its own action. */
export function button(props: PropsOf<Button>): Button {
  return createComponent<Button>('Button', props)
}
