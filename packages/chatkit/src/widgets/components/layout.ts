import type { ActionConfig } from '../action.ts'
import { createComponent, createParent } from './component.ts'
import type { Children, Component, PropsOf } from './component.ts'
import type {
  Align,
  BackgroundColor,
  BorderColor,
  Borders,
  Dimensions,
  Direction,
  Justify,
  Radius,
  Size,
  Spacing,
} from './values.ts'
import type { WidgetComponent } from './widget-component.ts'

/** What every box takes. */
export type BoxProps = {
  children?: WidgetComponent[]
  align?: Align
  justify?: Justify
  wrap?: 'nowrap' | 'wrap' | 'wrap-reverse'
  flex?: Size
  gap?: Size
  padding?: Spacing
  margin?: Spacing
  border?: Borders
  radius?: Radius
  background?: BackgroundColor
} & Dimensions

export type Box = Component<'Box', BoxProps & { direction?: Direction }>

/** A container that lays its children out in `direction`. */
export function box(props: PropsOf<Box>, children: Children<WidgetComponent>): Box {
  return createParent('Box', props, children)
}

export type Row = Component<'Row', BoxProps>

export function row(props: PropsOf<Row>, children: Children<WidgetComponent>): Row {
  return createParent('Row', props, children)
}

export type Col = Component<'Col', BoxProps>

export function col(props: PropsOf<Col>, children: Children<WidgetComponent>): Col {
  return createParent('Col', props, children)
}

export type Form = Component<'Form', BoxProps & { onSubmitAction?: ActionConfig; direction?: Direction }>

/** A container whose controls put their values into the payload of every action fired inside it: `todo.title` gives `payload.todo.title`. */
export function form(props: PropsOf<Form>, children: Children<WidgetComponent>): Form {
  return createParent('Form', props, children)
}

export type Spacer = Component<'Spacer', { minSize?: Size }>

/** Takes the room that is left. */
export function spacer(props: PropsOf<Spacer> = {}): Spacer {
  return createComponent<Spacer>('Spacer', props)
}

export type Divider = Component<'Divider', { color?: BorderColor; size?: Size; spacing?: Size; flush?: boolean }>

export function divider(props: PropsOf<Divider> = {}): Divider {
  return createComponent<Divider>('Divider', props)
}

export type Transition = Component<'Transition', { children: WidgetComponent | null }>

/** Animates between one child and the next that takes its place: give them different keys. */
export function transition(props: PropsOf<Transition>, child: WidgetComponent | null): Transition {
  return { ...createComponent<Transition>('Transition', props), children: child }
}
