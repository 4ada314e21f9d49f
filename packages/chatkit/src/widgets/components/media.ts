import { createComponent } from './component.ts'
import type { Component, PropsOf } from './component.ts'
import type { BackgroundColor, Dimensions, IconName, IconSize, Radius, Size, Spacing, TextColor } from './values.ts'

export type Icon = Component<'Icon', { name: IconName; color?: TextColor; size?: IconSize }>

export function icon(props: PropsOf<Icon>): Icon {
  return createComponent<Icon>('Icon', props)
}

export type Image = Component<
  'Image',
  {
    src: string
    alt?: string
    fit?: 'cover' | 'contain' | 'fill' | 'scale-down' | 'none'
    position?:
      | 'top left'
      | 'top'
      | 'top right'
      | 'left'
      | 'center'
      | 'right'
      | 'bottom left'
      | 'bottom'
      | 'bottom right'
    radius?: Radius
    frame?: boolean
    flush?: boolean
    margin?: Spacing
    background?: BackgroundColor
    flex?: Size
  } & Dimensions
>

export function image(props: PropsOf<Image>): Image {
  return createComponent<Image>('Image', props)
}
