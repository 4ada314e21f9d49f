import type { ActionConfig } from '../action.ts'
import type { Chart } from './chart.ts'
import type { Component } from './component.ts'
import type { Checkbox, DatePicker, Input, RadioGroup, Select, Textarea } from './controls.ts'
import type { Button } from './button.ts'
import type { Icon, Image } from './media.ts'
import type { Divider, Spacer } from './space.ts'
import type { Badge, Caption, Label, Markdown, Text, Title } from './text.ts'
import type {
  Align,
  BackgroundColor,
  Borders,
  Dimensions,
  Direction,
  Justify,
  Radius,
  Size,
  Spacing,
} from './values.ts'

/** Everything that a card can hold. Those that hold others again are declared below, so that no module needs this one and is needed by it. */
export type WidgetComponent =
  | Badge
  | Box
  | Button
  | Caption
  | Chart
  | Checkbox
  | Col
  | DatePicker
  | Divider
  | Form
  | Icon
  | Image
  | Input
  | Label
  | Markdown
  | RadioGroup
  | Row
  | Select
  | Spacer
  | Table
  | TableCell
  | TableRow
  | Text
  | Textarea
  | Title
  | Transition

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

export type Row = Component<'Row', BoxProps>

export type Col = Component<'Col', BoxProps>

export type Form = Component<'Form', BoxProps & { onSubmitAction?: ActionConfig; direction?: Direction }>

export type Transition = Component<'Transition', { children: WidgetComponent | null }>

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

export type TableRow = Component<'Table.Row', { children?: TableCell[]; header?: boolean }>

export type Table = Component<'Table', { children?: TableRow[] }>

type CellAlign = 'start' | 'center' | 'end'
