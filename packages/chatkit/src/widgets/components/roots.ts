import type { ActionConfig } from '../action.ts'
import { createParent } from './component.ts'
import type { Children, Component, PropsOf } from './component.ts'
import type { Align, BackgroundColor, Borders, Direction, IconName, Justify, Size, Spacing, Theme } from './values.ts'
import type { WidgetComponent } from './widget-component.ts'

/** A line over a widget that says where it is from. */
export type Status = { text: string; favicon?: string; frame?: boolean } | { text: string; icon?: IconName }

/** A button at the foot of a card. */
export type CardAction = { label: string; action: ActionConfig }

export type Card = Component<
  'Card',
  {
    children: WidgetComponent[]
    asForm?: boolean
    background?: BackgroundColor
    border?: Borders
    size?: 'sm' | 'md' | 'lg' | 'full'
    padding?: Spacing
    status?: Status
    collapsed?: boolean
    confirm?: CardAction
    cancel?: CardAction
    theme?: Theme
  }
>

/** The usual root. With `asForm` its `confirm` submits the controls inside. */
export function card(props: PropsOf<Card>, children: Children<WidgetComponent>): Card {
  return createParent('Card', props, children)
}

export type ListViewItem = Component<
  'ListViewItem',
  { children: WidgetComponent[]; onClickAction?: ActionConfig; gap?: Size; align?: Align }
>

/** A row of a list view, and of nothing else. */
export function listViewItem(props: PropsOf<ListViewItem>, children: Children<WidgetComponent>): ListViewItem {
  return createParent('ListViewItem', props, children)
}

export type ListView = Component<
  'ListView',
  { children: ListViewItem[]; limit?: number | 'auto'; status?: Status; theme?: Theme }
>

/** A root of rows. `limit` is how many are shown before "show more". */
export function listView(props: PropsOf<ListView>, children: Children<ListViewItem>): ListView {
  return createParent('ListView', props, children)
}

export type Basic = Component<
  'Basic',
  {
    children?: BasicChild | BasicChild[]
    theme?: Theme
    direction?: Direction
    gap?: Size
    padding?: Spacing
    align?: Align
    justify?: Justify
  }
>

type BasicChild = WidgetComponent | Card | ListView | Basic

/** A root without a frame, for previews of entities. It may hold other roots. */
export function basic(props: PropsOf<Basic>, children: Children<BasicChild>): Basic {
  return createParent<Basic & { children: BasicChild[] }, BasicChild>('Basic', props, children)
}
