import type { ProviderName } from './providers.ts'

/** The end of a model, as its maker has announced it. `date` is the first day without it, in UTC. */
export interface Shutdown {
  date: string
  /** What the maker recommends instead. */
  replacement: string
}

const SHUTDOWNS: { provider: ProviderName; models: readonly string[]; shutdown: Shutdown }[] = [
  {
    provider: 'openai',
    models: ['gpt-4.1-nano'],
    shutdown: { date: '2026-10-23', replacement: 'gpt-6-luna' },
  },
  {
    provider: 'openai',
    models: ['gpt-5', 'gpt-5-mini', 'gpt-5-nano', 'gpt-5-pro', 'o3'],
    shutdown: { date: '2026-12-11', replacement: 'gpt-6-luna' },
  },
  {
    provider: 'openai',
    models: ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-4.1-mini'],
    shutdown: { date: '2027-01-14', replacement: 'gpt-6-luna' },
  },
  {
    provider: 'gemini',
    models: ['gemini-2.0-flash', 'gemini-2.0-flash-lite', 'gemini-2.0-flash-001', 'gemini-2.0-flash-lite-001'],
    shutdown: { date: '2026-06-01', replacement: 'gemini-flash-latest' },
  },
]

/** When the model ends, or ended, if that is known. A name with the date of a snapshot is that of its model. */
export function shutdownOf(provider: ProviderName, model: string): Shutdown | undefined {
  const name = model.replace(/-\d{4}-\d{2}-\d{2}$/, '')
  return SHUTDOWNS.find((row) => row.provider === provider && row.models.includes(name))?.shutdown
}

/** The same in words for an operator; undefined when no end is known. */
export function describeShutdown(
  provider: ProviderName,
  model: string,
  { now = new Date() }: { now?: Date } = {},
): string | undefined {
  const shutdown = shutdownOf(provider, model)
  if (!shutdown) return undefined
  const { date, replacement } = shutdown
  const isOver = now >= new Date(date)
  return `${provider}/${model} ${isOver ? 'was shut down' : 'will be shut down'} on ${date}. Use ${provider}/${replacement} instead.`
}
