import type { SerializedHandoff } from '@openai/agents'
import { askedConcepts, contentStems, describedConcepts } from '../language/concepts.ts'
import type { Concept } from '../language/concepts.ts'
import type { ToolView } from '../request/read-tools.ts'

/** Somebody who could take a message: a handoff, or the agent itself by its tools. */
export interface Taker {
  name: string
  description: string
}

/** A word of the message that is also in the description counts this much; a shared concept counts by how strongly it is asked for. */
const WORD_WEIGHT = 2

/** How well a message fits a description. Zero when they share nothing. */
export function fit(text: string, { name, description }: Taker): number {
  const described = `${name.replaceAll('_', ' ')} ${description}`
  const words = new Set(contentStems(described))
  const shared = contentStems(text).filter((word) => words.has(word)).length
  const [asked, offered] = [askedConcepts(text), describedConcepts(described)]
  const concepts = (Object.keys(asked) as Concept[]).reduce(
    (sum, concept) => sum + asked[concept] * offered[concept],
    0,
  )
  return shared * WORD_WEIGHT + concepts
}

/** Where a message belongs: `here`, at a handoff, or nowhere that can be told. */
export type Route = { to: 'here' } | { to: 'handoff'; handoff: SerializedHandoff } | { to: 'unknown' }

/**
 * Decides who answers. An agent keeps what fits its own tools; otherwise the best handoff takes it, or the one that sorts messages (a triage
 * agent). Nobody is asked twice in one turn, and who was handed a message does not hand it back: that keeps agents from passing it round.
 */
export function route(
  text: string,
  {
    tools,
    handoffs,
    taken,
  }: { tools: readonly ToolView[]; handoffs: readonly SerializedHandoff[]; taken: readonly string[] },
): Route {
  const open = handoffs.filter(({ toolName }) => !taken.includes(toolName))
  // Nearly every tool lists something.
  const thing = text.replace(/^\s*(?:please\s+)?list\b/i, '')
  const here = Math.max(0, ...tools.map(({ bareName, description }) => fit(thing, { name: bareName, description })))
  const ranked = open
    .filter((handoff) => !isSorter(handoff))
    .map((handoff) => ({ handoff, score: fit(text, taker(handoff)) }))
    .toSorted((a, b) => b.score - a.score)
  const best = ranked[0]
  if (best && best.score > here && best.score >= WORD_WEIGHT) return { to: 'handoff', handoff: best.handoff }
  if (tools.length > 0 && isForeign(text, tools, here)) return backTo(open, taken) ?? { to: 'here' }
  if (here >= WORD_WEIGHT || (tools.length > 0 && ranked.length === 0)) return { to: 'here' }
  // A question nobody claims is best looked up in writing, where not finding it is an honest answer.
  const reader = isQuestion(text)
    ? open.find((handoff) => describedConcepts(taker(handoff).description).documents > 0)
    : undefined
  if (reader) return { to: 'handoff', handoff: reader }
  return tools.length > 0 ? { to: 'here' } : { to: 'unknown' }
}

/** The handoff to whoever is most about the data, among those that have not been asked. */
export function handoffToData(
  handoffs: readonly SerializedHandoff[],
  taken: readonly string[],
): SerializedHandoff | undefined {
  const [best] = handoffs
    .filter((handoff) => !taken.includes(handoff.toolName) && !isSorter(handoff) && dataStrength(handoff) > 0)
    .toSorted((one, other) => dataStrength(other) - dataStrength(one))
  return best
}

function dataStrength(handoff: SerializedHandoff): number {
  return describedConcepts(taker(handoff).description).data
}

/** What a handoff says of the agent behind it, without the SDK's own words around it. */
export function taker({ toolName, toolDescription }: SerializedHandoff): Taker {
  return {
    name: toolName.replace(/^transfer_to_/, ''),
    description: toolDescription.replace(/^Handoff to the .*? agent to handle the request\.\s*/, ''),
  }
}

/** Whether a handoff leads to an agent that sorts messages rather than answers them. */
export function isSorter(handoff: SerializedHandoff): boolean {
  const { name, description } = taker(handoff)
  return (
    /triage|router?|routing|reception|front_?desk|dispatch|coordinat|concierge|main/i.test(name) ||
    /\b(?:triage|routes?|dispatch\w*|sorts? (?:messages|requests|questions)|hands? (?:off|over))\b/i.test(description)
  )
}

/** Whether a message asks for something that none of the tools is about: clearly, or a little where nothing in it fits them. */
function isForeign(text: string, tools: readonly ToolView[], here: number): boolean {
  const asked = askedConcepts(text)
  const own = tools.map(({ bareName, description }) =>
    describedConcepts(`${bareName.replaceAll('_', ' ')} ${description}`),
  )
  const strength = (concept: Concept): number => Math.max(0, ...own.map((weights) => weights[concept]))
  const concepts = (Object.keys(asked) as Concept[]).filter((concept) => asked[concept] > 0)
  const foreign = Math.max(0, ...concepts.filter((concept) => strength(concept) === 0).map((concept) => asked[concept]))
  const home = Math.max(0, ...concepts.map((concept) => asked[concept] * strength(concept)))
  return (foreign >= 3 && foreign > home) || (foreign > 0 && home === 0 && here < WORD_WEIGHT)
}

function backTo(open: readonly SerializedHandoff[], taken: readonly string[]): Route | undefined {
  const handoff = taken.length === 0 ? open.find(isSorter) : undefined
  return handoff ? { to: 'handoff', handoff } : undefined
}

function isQuestion(text: string): boolean {
  if (contentStems(text).every((word) => !/\p{L}{3}/u.test(word))) return false
  return /\?\s*$/.test(text) || /^\s*(?:what|which|who|where|when|why|how|is|are|do|does|can|may|should)\b/i.test(text)
}
