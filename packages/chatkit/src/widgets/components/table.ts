import { createParent } from './component.ts'
import type { Children, PropsOf } from './component.ts'
import type { Table, TableCell, TableRow, WidgetComponent } from './widget-component.ts'

export function tableCell(props: PropsOf<TableCell>, children: Children<WidgetComponent>): TableCell {
  return createParent('Table.Cell', props, children)
}

export function tableRow(props: PropsOf<TableRow>, children: Children<TableCell>): TableRow {
  return createParent('Table.Row', props, children)
}

export function table(props: PropsOf<Table>, children: Children<TableRow>): Table {
  return createParent('Table', props, children)
}
