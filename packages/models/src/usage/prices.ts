import { ModelConfigError } from '../errors.ts'
import known from './prices.json' with { type: 'json' }

/** What a model costs, in the operator's currency for a million tokens. */
export interface ModelPrice {
  input: number
  /** Input that came from the provider's cache. As `input`, unless given. */
  cachedInput?: number
  output: number
}

/** Prices by full name, such as `openai/gpt-6-luna`. `groq/*` is the price of every other model of Groq. */
export type PriceList = Readonly<Record<string, ModelPrice>>

/** Prices in dollars, as far as they are known for certain. An operator replaces them by a file of the same form. */
export const PRICES: PriceList = known

/** Models that cost nothing but electricity, unless a list says otherwise. */
const FREE = /^(?:offline|ollama)(?:\/|$)/

/** The price of a model; undefined when it is not known. */
export function priceOf(model: string, prices: PriceList): ModelPrice | undefined {
  const [provider] = model.split('/')
  return prices[model] ?? prices[`${provider}/*`] ?? (FREE.test(model) ? { input: 0, output: 0 } : undefined)
}

/** Reads the text of a price file. Throws {@link ModelConfigError}, which names the model, when it is no list of prices. */
export function parsePrices(text: string, { variable }: { variable: string }): PriceList {
  const list = parse(text, variable)
  for (const [model, price] of Object.entries(list)) {
    const { input, output, cachedInput = 0 } = (price ?? {}) as Partial<Record<string, unknown>>
    if ([input, output, cachedInput].every((each) => typeof each === 'number' && each >= 0 && Number.isFinite(each)))
      continue
    throw new ModelConfigError(
      `${variable} names a file without a price for “${model}”. Write {"${model}": {"input": 0.1, "output": 0.5}}, for a million tokens.`,
      { variable },
    )
  }
  return list as PriceList
}

function parse(text: string, variable: string): object {
  try {
    const list: unknown = JSON.parse(text)
    if (typeof list === 'object' && list !== null && !Array.isArray(list)) return list
  } catch {
    // Not JSON at all: the same remedy as for JSON of another form.
  }
  throw new ModelConfigError(
    `${variable} names a file that holds no JSON object of prices. Write {"openai/gpt-6-luna": {"input": 0.1, "output": 0.5}}.`,
    { variable },
  )
}
