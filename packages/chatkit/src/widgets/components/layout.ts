import { createComponent, createParent } from './component.ts'
import type { Children, PropsOf } from './component.ts'
import type { Box, Col, Form, Row, Transition, WidgetComponent } from './widget-component.ts'

/** A container that lays its children out in `direction`. */
export function box(props: PropsOf<Box>, children: Children<WidgetComponent>): Box {
  return createParent('Box', props, children)
}

export function row(props: PropsOf<Row>, children: Children<WidgetComponent>): Row {
  return createParent('Row', props, children)
}

export function col(props: PropsOf<Col>, children: Children<WidgetComponent>): Col {
  return createParent('Col', props, children)
}

/** A container whose controls put their values into the payload of every action fired inside it: `todo.title` gives `payload.todo.title`. */
export function form(props: PropsOf<Form>, children: Children<WidgetComponent>): Form {
  return createParent('Form', props, children)
}

/** Animates between one child and the next that takes its place: give them different keys. */
export function transition(props: PropsOf<Transition>, child: WidgetComponent | null): Transition {
  return { ...createComponent<Transition>('Transition', props), children: child }
}
