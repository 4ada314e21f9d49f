import { createComponent } from './component.ts'
import type { Component, PropsOf } from './component.ts'
import type { BorderColor, Size } from './values.ts'

export type Spacer = Component<'Spacer', { minSize?: Size }>

/** Takes the room that is left. */
export function spacer(props: PropsOf<Spacer> = {}): Spacer {
  return createComponent<Spacer>('Spacer', props)
}

export type Divider = Component<'Divider', { color?: BorderColor; size?: Size; spacing?: Size; flush?: boolean }>

export function divider(props: PropsOf<Divider> = {}): Divider {
  return createComponent<Divider>('Divider', props)
}
