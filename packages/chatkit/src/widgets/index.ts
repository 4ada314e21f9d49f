// streaming
export { applyWidgetUpdate } from './apply-update.ts'
export { diffWidget } from './diff.ts'
export { streamWidget } from './stream-widget.ts'
export type { StreamWidgetOptions } from './stream-widget.ts'
// templates
export { WidgetDefinition, WidgetTemplate, WidgetTemplateError } from './template.ts'
// the wire
export { removeNulls } from './remove-nulls.ts'
// actions
export { action } from './action.ts'
export type { ActionConfig, ActionOptions } from './action.ts'
// roots
export { basic, card, listView, listViewItem } from './components/roots.ts'
export type { Basic, Card, CardAction, ListView, ListViewItem, Status } from './components/roots.ts'
// layout
export { box, col, form, row, transition } from './components/layout.ts'
export { divider, spacer } from './components/space.ts'
export type { Divider, Spacer } from './components/space.ts'
// content
export { badge, caption, label, markdown, text, title } from './components/text.ts'
export type { Badge, Caption, Editable, Label, Markdown, Text, Title } from './components/text.ts'
export { icon, image } from './components/media.ts'
export type { Icon, Image } from './components/media.ts'
export { chart } from './components/chart.ts'
export type { Chart, Series, XAxis } from './components/chart.ts'
export { table, tableCell, tableRow } from './components/table.ts'
// controls
export { button } from './components/button.ts'
export type { Button } from './components/button.ts'
export { checkbox, datePicker, input, radioGroup, select, textarea } from './components/controls.ts'
export type { Checkbox, DatePicker, Input, RadioGroup, Select, SelectOption, Textarea } from './components/controls.ts'
// what components are made of
export type { Children, Component, PropsOf } from './components/component.ts'
export type {
  Box,
  BoxProps,
  Col,
  Form,
  Row,
  Table,
  TableCell,
  TableRow,
  Transition,
  WidgetComponent,
} from './components/widget-component.ts'
export type * from './components/values.ts'
