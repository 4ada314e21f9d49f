import type { Chart } from './chart.ts'
import type { Checkbox, DatePicker, Input, RadioGroup, Select, Textarea } from './controls.ts'
import type { Button } from './button.ts'
import type { Box, Col, Divider, Form, Row, Spacer, Transition } from './layout.ts'
import type { Icon, Image } from './media.ts'
import type { Table, TableCell, TableRow } from './table.ts'
import type { Badge, Caption, Label, Markdown, Text, Title } from './text.ts'

/** Everything that a card can hold. */
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
