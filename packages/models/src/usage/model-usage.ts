import { priceOf } from './prices.ts'
import type { PriceList } from './prices.ts'

/** What one call of a model used. */
export interface ModelUsage {
  /** The full name, such as `openai/gpt-6-luna`. */
  model: string
  inputTokens: number
  /** Those of the input that came from the provider's cache. */
  cachedTokens: number
  outputTokens: number
  /** Those of the output that were only thought. */
  reasoningTokens: number
  /** In millionths of the currency of the prices; undefined when the price of the model is not known. */
  costMicros: number | undefined
}

/** The usage as the SDK and the provider tell it. */
export interface ToldUsage {
  inputTokens: number
  outputTokens: number
  inputTokensDetails?: unknown
  outputTokensDetails?: unknown
}

/** `cost` is what the provider itself says that the call cost, in the currency: OpenRouter does. */
export function toModelUsage(
  model: string,
  told: ToldUsage,
  { prices, cost }: { prices: PriceList; cost?: number | undefined },
): ModelUsage {
  const cachedTokens = detail(told.inputTokensDetails, 'cached_tokens')
  const reasoningTokens = detail(told.outputTokensDetails, 'reasoning_tokens')
  const { inputTokens, outputTokens } = told
  const price = priceOf(model, prices)
  // A price for a million tokens is one in millionths for a token.
  const counted =
    price &&
    (inputTokens - cachedTokens) * price.input +
      cachedTokens * (price.cachedInput ?? price.input) +
      outputTokens * price.output
  const costMicros = cost === undefined ? counted : cost * 1e6
  return {
    model,
    inputTokens,
    cachedTokens,
    outputTokens,
    reasoningTokens,
    costMicros: costMicros === undefined ? undefined : Math.ceil(costMicros),
  }
}

/** The SDK gives one object of details, or one for each request. */
function detail(details: unknown, name: string): number {
  const objects: unknown[] = Array.isArray(details) ? details : [details]
  return objects.reduce<number>(
    (sum, each) => sum + (Number((each as Record<string, unknown> | undefined)?.[name]) || 0),
    0,
  )
}
