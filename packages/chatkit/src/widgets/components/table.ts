import { createParent } from './component.ts'
import type { Children, Component, PropsOf } from './component.ts'
import type { Size, Spacing } from './values.ts'
import type { WidgetComponent } from './widget-component.ts'

type CellAlign = 'start' | 'center' | 'end'

export type TableCell = Component<
  'Table.Cell',
  {
    children?: WidgetComponent[]
    width?: Size
    padding?: Exclude<Spacing, Size>
    colSpan?: number
    rowSpan?: number
    align?: CellAlign
    vAlign?: CellAlign
    colSize?: 'xs' | 'sm' | 'md' | 'lg' | 'xl'
  }
>

export function tableCell(props: PropsOf<TableCell>, children: Children<WidgetComponent>): TableCell {
  return createParent('Table.Cell', props, children)
}

export type TableRow = Component<'Table.Row', { children?: TableCell[]; header?: boolean }>

export function tableRow(props: PropsOf<TableRow>, children: Children<TableCell>): TableRow {
  return createParent('Table.Row', props, children)
}

export type Table = Component<'Table', { children?: TableRow[] }>

export function table(props: PropsOf<Table>, children: Children<TableRow>): Table {
  return createParent('Table', props, children)
}
