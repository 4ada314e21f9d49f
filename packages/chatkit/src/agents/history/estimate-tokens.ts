import type { AgentInputItem } from '@openai/agents'

const CHARACTERS_PER_TOKEN = 4
const TOKENS_PER_ITEM = 4
/** What providers charge for an image of ordinary size, and about as much as a page of a document. */
const TOKENS_PER_FILE = 1_000

/** What an item costs a model, roughly: enough for a budget, not for a bill. Images and files count the same, whatever the size of their data. */
export function estimateTokens(item: AgentInputItem): number {
  let files = 0
  const json = JSON.stringify(item, (name, value: unknown) => {
    const isFile = typeof value === 'string' && (name === 'image' || name === 'file' || name === 'data')
    if (isFile) files++
    return isFile ? undefined : value
  })
  return TOKENS_PER_ITEM + Math.ceil(json.length / CHARACTERS_PER_TOKEN) + files * TOKENS_PER_FILE
}
