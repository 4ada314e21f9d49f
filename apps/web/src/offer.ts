import type { Entity, ModelOption, StartScreenPrompt, ToolOption } from '@openai/chatkit'

/** What the server says that it offers. What it does not say is left out. */
export interface Offer {
  greeting?: string
  prompts?: StartScreenPrompt[]
  models?: ModelOption[]
  tools?: ToolOption[]
  /** What a message can mention with @ that fits a text. */
  searchEntities?: (text: string) => Promise<Entity[]>
  hasDictation?: boolean
}

interface PageConfig {
  greeting?: string
  starters?: { label: string; prompt: string }[]
  composer?: { models?: ModelOption[]; tools?: { id: string; label: string; placeholder?: string }[] }
  entities_url?: string
  dictation?: boolean
}

/** For a team that suggests nothing itself: questions about the demo data. */
const PROMPTS: StartScreenPrompt[] = [
  ask('How many customers do we have in Berlin?', 'chart'),
  ask('What does the handbook say about refunds?', 'book-open'),
  ask('Which customer spent the most?', 'analytics'),
  ask('How many orders were there per month in 2025?', 'calendar'),
]

/** Asks the server once, when the page opens. A server that does not answer is taken as one that offers the least. */
export async function loadOffer(): Promise<Offer> {
  const { greeting, starters = [], composer, entities_url: entitiesUrl, dictation = false } = await fetchConfig()
  const models = composer?.models ?? []
  return {
    ...(greeting !== undefined && { greeting }),
    prompts: starters.length > 0 ? starters.map(({ label, prompt }) => ({ label, prompt })) : PROMPTS,
    // One alone is no choice. The server's own default is sent by no name, so that each agent keeps the model of its own.
    models: models.length > 1 ? models.map((model) => ({ ...model, default: false })) : [],
    tools: (composer?.tools ?? []).map(({ id, label, placeholder }) => ({
      id,
      label,
      icon: 'agent',
      ...(placeholder !== undefined && { placeholderOverride: placeholder }),
    })),
    ...(entitiesUrl !== undefined && { searchEntities: (text: string) => searchEntities(entitiesUrl, text) }),
    hasDictation: dictation,
  }
}

async function searchEntities(url: string, text: string): Promise<Entity[]> {
  const response = await fetch(`${url}?${new URLSearchParams({ q: text }).toString()}`)
  if (!response.ok) return []
  return ((await response.json()) as { entities: Entity[] }).entities
}

async function fetchConfig(): Promise<PageConfig> {
  try {
    const response = await fetch('/chatkit/config')
    return response.ok ? ((await response.json()) as PageConfig) : {}
  } catch {
    // Its chat says that the server cannot be reached.
    return {}
  }
}

function ask(question: string, icon: NonNullable<StartScreenPrompt['icon']>): StartScreenPrompt {
  return { label: question, prompt: question, icon }
}
