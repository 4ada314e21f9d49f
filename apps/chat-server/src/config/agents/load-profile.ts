import type { ModelProviderOptions } from '@frontdesk/models'
import { z } from 'zod'

type LoadProfile = NonNullable<NonNullable<ModelProviderOptions['offline']>['load']>

const FORM = /^tokens=(?<tokens>\d{1,6})(?:,rate=(?<rate>\d{1,6}))?(?:,tools=(?<tools>[\w+-]+))?$/

/** `tokens=200,rate=50,tools=list_tables+list_tables`: words of an answer, words in a second (0: as fast as can be), tools in their order. */
export const loadProfile = z
  .string()
  .regex(FORM, 'must look like tokens=200,rate=50,tools=list_tables+list_tables')
  .transform((text): LoadProfile => {
    const { tokens = '0', rate = '0', tools = '' } = FORM.exec(text)?.groups ?? {}
    return { tokens: Number(tokens), tokensPerSecond: Number(rate), tools: tools.split('+').filter(Boolean) }
  })
