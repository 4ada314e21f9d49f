import type {
  Attachment as PublishedAttachment,
  ChatKitEvents,
  ChatKitIcon,
  ChatKitOptions,
  OpenAIChatKit,
  ToolChoice,
  UserMessageContent,
  Widgets,
} from '@openai/chatkit'
import { describe, expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import type {
  Action,
  Attachment,
  ClientEffectEvent,
  ClientToolCallItem,
  Icon,
  InferenceOptions,
  UserContent,
  UserTagContent,
  WidgetItem,
  WidgetRoot,
} from '@frontdesk/chatkit'

/** The published types are written for compilers that do not tell an absent member from an undefined one. Each member of a union by itself. */
type Published<Type> = Type extends unknown
  ? { [Name in keyof Type]: undefined extends Type[Name] ? Exclude<Type[Name], undefined> : Type[Name] }
  : never

type SendCustomAction = Parameters<OpenAIChatKit['sendCustomAction']>[0]
type ClientTool = Parameters<NonNullable<ChatKitOptions['onClientTool']>>[0]
type ActedWidget = Parameters<NonNullable<NonNullable<ChatKitOptions['widgets']>['onAction']>>[1]

describe('our types and those of @openai/chatkit', () => {
  it('agree on what a user writes', () => {
    expectTypeOf<UserMessageContent>().toExtend<z.input<typeof UserContent>>()
    expectTypeOf<Published<UserContent>>().toExtend<UserMessageContent>()
    expectTypeOf<Published<UserTagContent>>().toExtend<UserMessageContent>()
  })

  it('agree on attachments', () => {
    expectTypeOf<PublishedAttachment>().toExtend<z.input<typeof Attachment>>()
    expectTypeOf<Attachment>().toExtend<PublishedAttachment>()
  })

  it('agree on what is chosen in the composer', () => {
    expectTypeOf<ToolChoice>().toEqualTypeOf<NonNullable<InferenceOptions['tool_choice']>>()
  })

  it('agree on actions, both ways', () => {
    expectTypeOf<SendCustomAction>().toExtend<z.input<typeof Action>>()
    expectTypeOf<{ type: string; payload: Record<string, unknown> }>().toExtend<SendCustomAction>()
  })

  it('agree on calls into the page', () => {
    expectTypeOf<ClientEffectEvent>().toExtend<ChatKitEvents['chatkit.effect']['detail']>()
    expectTypeOf<ClientToolCallItem['arguments']>().toExtend<ClientTool['params']>()
    expectTypeOf<ClientToolCallItem['name']>().toExtend<ClientTool['name']>()
  })

  it('take every icon and every widget that the page knows', () => {
    expectTypeOf<ChatKitIcon>().toExtend<Icon>()
    expectTypeOf<Widgets.WidgetRoot>().toExtend<WidgetRoot>()
    expectTypeOf<Pick<WidgetItem, 'id'>>().toExtend<Pick<ActedWidget, 'id'>>()
  })
})
