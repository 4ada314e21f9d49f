import type { AgentInputItem } from '@openai/agents'
import type { RemoteProviderName } from '../providers/providers.ts'

/** Kinds that only their maker can read again. */
const UNTRANSLATABLE = new Set(['reasoning', 'hosted_tool_call', 'compaction', 'unknown'])

/**
 * The conversation as one provider may be given it. What it made itself comes back as it was. What another one made loses its ids, its signatures and its
 * reasoning: a provider refuses those that are not its own. Calls and results stay paired by their call ids, which belong to nobody.
 */
export function translateInput(items: readonly AgentInputItem[], provider: RemoteProviderName): AgentInputItem[] {
  return items.flatMap((item) => {
    const origin = originOf(item)
    if (origin === undefined) return [item]
    if (origin === provider) return [withoutOrigin(item)]
    return UNTRANSLATABLE.has(item.type ?? '') ? [] : [foreign(item)]
  })
}

/** Who made the item, if that is known. */
function originOf({ providerData }: AgentInputItem): unknown {
  return providerData?.['provider']
}

function withoutOrigin(item: AgentInputItem): AgentInputItem {
  const { providerData, ...rest } = item
  const { provider: _provider, ...own } = providerData ?? {}
  return { ...rest, ...(Object.keys(own).length > 0 && { providerData: own }) }
}

function foreign(item: AgentInputItem): AgentInputItem {
  const { providerData: _providerData, id: _id, ...rest } = item
  if (!('content' in rest) || !Array.isArray(rest.content)) return rest
  const content = rest.content.map(({ providerData: _data, ...part }: { providerData?: unknown }) => part)
  return { ...rest, content } as AgentInputItem
}
