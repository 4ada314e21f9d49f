import type { Icon as IconName } from '../../icon.ts'

export type { IconName }

/** A colour of its own for each theme. */
export type ThemeColor = { light: string; dark: string }

/** A token, a primitive such as `red-100`, or CSS. */
export type Color<Token extends string = never> = Token | (string & {}) | ThemeColor

export type TextColor = Color<
  'prose' | 'primary' | 'emphasis' | 'secondary' | 'tertiary' | 'success' | 'warning' | 'danger'
>
export type BackgroundColor = Color<
  'surface' | 'surface-secondary' | 'surface-tertiary' | 'surface-elevated' | 'surface-elevated-secondary'
>
export type BorderColor = Color<'default' | 'subtle' | 'strong'>
export type ChartColor = Color<'blue' | 'purple' | 'orange' | 'green' | 'red' | 'yellow' | 'pink'>

/** A number of pixels (of spacing units where it is a distance), or a CSS length. */
export type Size = number | string

type Sides<Value> = Partial<{ top: Value; right: Value; bottom: Value; left: Value; x: Value; y: Value }>

export type Spacing = Size | Sides<Size>

export type Border = {
  size: number
  color?: BorderColor
  style?: 'solid' | 'dashed' | 'dotted' | 'double' | 'groove' | 'ridge' | 'inset' | 'outset'
}

export type Borders = number | Border | Sides<number | Border>

export type Radius = '2xs' | 'xs' | 'sm' | 'md' | 'lg' | 'xl' | '2xl' | '3xl' | '4xl' | 'full' | '100%' | 'none'
export type Align = 'start' | 'center' | 'end' | 'baseline' | 'stretch'
export type Justify = 'start' | 'center' | 'end' | 'between' | 'around' | 'evenly' | 'stretch'
export type Direction = 'row' | 'col'
export type Theme = 'light' | 'dark'

export type TextAlign = 'start' | 'center' | 'end'
export type TextSize = 'xs' | 'sm' | 'md' | 'lg' | 'xl'
export type TitleSize = 'sm' | 'md' | 'lg' | 'xl' | '2xl' | '3xl' | '4xl' | '5xl'
export type CaptionSize = 'sm' | 'md' | 'lg'
export type IconSize = 'xs' | 'sm' | 'md' | 'lg' | 'xl' | '2xl' | '3xl'
export type Weight = 'normal' | 'medium' | 'semibold' | 'bold'

export type ControlVariant = 'solid' | 'soft' | 'outline' | 'ghost'
export type FieldVariant = 'soft' | 'outline'
export type ControlSize = '3xs' | '2xs' | 'xs' | 'sm' | 'md' | 'lg' | 'xl' | '2xl' | '3xl'
export type GutterSize = '2xs' | 'xs' | 'sm' | 'md' | 'lg' | 'xl'

/** Outer measures; `size` is width and height at once. */
export type Dimensions = Partial<{
  width: Size
  height: Size
  size: Size
  minWidth: Size
  minHeight: Size
  minSize: Size
  maxWidth: Size
  maxHeight: Size
  maxSize: Size
  aspectRatio: number | string
}>
