import { createComponent } from './component.ts'
import type { Component, PropsOf } from './component.ts'
import type { CaptionSize, Size, TextAlign, TextColor, TextSize, TitleSize, Weight } from './values.ts'

type TextProps = {
  value: string
  color?: TextColor
  weight?: Weight
  textAlign?: TextAlign
  truncate?: boolean
  maxLines?: number
}

/** Makes a text a control named `name`. */
export type Editable = {
  name: string
  autoFocus?: boolean
  autoSelect?: boolean
  autoComplete?: string
  allowAutofillExtensions?: boolean
  pattern?: string
  placeholder?: string
  required?: boolean
}

export type Text = Component<
  'Text',
  TextProps & {
    streaming?: boolean
    italic?: boolean
    lineThrough?: boolean
    width?: Size
    size?: TextSize
    minLines?: number
    editable?: false | Editable
  }
>

/** Plain text. With an `id` its `value` can grow by deltas: see `streamWidget`. */
export function text(props: PropsOf<Text>): Text {
  return createComponent<Text>('Text', props)
}

export type Markdown = Component<'Markdown', { value: string; streaming?: boolean }>

/** Formatted text. With an `id` its `value` can grow by deltas: see `streamWidget`. */
export function markdown(props: PropsOf<Markdown>): Markdown {
  return createComponent<Markdown>('Markdown', props)
}

export type Title = Component<'Title', TextProps & { size?: TitleSize }>

export function title(props: PropsOf<Title>): Title {
  return createComponent<Title>('Title', props)
}

export type Caption = Component<'Caption', TextProps & { size?: CaptionSize }>

export function caption(props: PropsOf<Caption>): Caption {
  return createComponent<Caption>('Caption', props)
}

export type Label = Component<
  'Label',
  { value: string; fieldName: string; size?: TextSize; weight?: Weight; textAlign?: TextAlign; color?: TextColor }
>

/** The words beside the control that is named `fieldName`. */
export function label(props: PropsOf<Label>): Label {
  return createComponent<Label>('Label', props)
}

export type Badge = Component<
  'Badge',
  {
    label: string
    color?: 'secondary' | 'success' | 'danger' | 'warning' | 'info' | 'discovery'
    variant?: 'solid' | 'soft' | 'outline'
    size?: 'sm' | 'md' | 'lg'
    pill?: boolean
  }
>

export function badge(props: PropsOf<Badge>): Badge {
  return createComponent<Badge>('Badge', props)
}
