import type { ModelOption, StartScreenPrompt } from '@openai/chatkit'

/** What the server says that it offers. What it does not say is left out. */
export interface Offer {
  greeting?: string
  prompts?: StartScreenPrompt[]
  models?: ModelOption[]
  hasDictation?: boolean
}

interface PageConfig {
  greeting?: string
  starters?: { label: string; prompt: string }[]
  composer?: { models?: ModelOption[] }
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
  const { greeting, starters = [], composer, dictation = false } = await fetchConfig()
  const models = composer?.models ?? []
  return {
    ...(greeting !== undefined && { greeting }),
    prompts: starters.length > 0 ? starters.map(({ label, prompt }) => ({ label, prompt })) : PROMPTS,
    // One alone is no choice.
    models: models.length > 1 ? models : [],
    hasDictation: dictation,
  }
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
