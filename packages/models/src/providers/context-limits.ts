import { familyOf } from './model-family.ts'
import type { ProviderName } from './providers.ts'
import { routeModelName } from './route-model-name.ts'

/** What Ollama reads unless it is told otherwise, by its variable OLLAMA_CONTEXT_LENGTH. What is longer it cuts without a word. */
const OLLAMA_CONTEXT_TOKENS = 4_096

/** Limits of families by their names, as their makers publish them. The first that fits counts. */
const BY_NAME: { pattern: RegExp; tokens: number }[] = [
  { pattern: /gpt-oss-\d/, tokens: 131_072 },
  { pattern: /gpt-4o|gpt-4-turbo|gpt-5(?:\.\d)?-chat/, tokens: 128_000 },
  { pattern: /llama-3\.[13]-/, tokens: 131_072 },
  { pattern: /(?:^|\/)gemini-/, tokens: 1_048_576 },
  { pattern: /(?:^|\/)o[34](?:-|$)/, tokens: 200_000 },
]

/**
 * How many tokens a model reads and writes in one call, as far as it is known: instructions, tools, conversation and answer together. Undefined for a
 * model that is not known. `ollamaTokens` is what Ollama is set up to read.
 */
export function contextTokensOf(
  name: string,
  { defaultProvider, ollamaTokens = OLLAMA_CONTEXT_TOKENS }: { defaultProvider: ProviderName; ollamaTokens?: number },
): number | undefined {
  const { provider, model } = routeModelName(name, defaultProvider)
  if (provider === 'offline') return undefined
  if (provider === 'ollama') return ollamaTokens
  const { number } = familyOf(model) ?? {}
  return BY_NAME.find(({ pattern }) => pattern.test(model))?.tokens ?? (number && tokensOfFamily(number))
}

/** Of OpenAI's numbered families. Those between gpt-5.5 and gpt-6 have published no limit that is known here. */
function tokensOfFamily(number: number): number | undefined {
  if (number >= 6) return 1_050_000
  if (number >= 5) return number < 5.6 ? 272_000 : undefined
  return number === 4.1 ? 1_047_576 : undefined
}
