import type { HostedToolCallItem } from '@openai/agents'
import type { FileSource, UrlSource } from '../../source.ts'
import type { Task } from '../../workflow.ts'

/** A call that the provider made on its own side, as a finished task. Images have an item of their own. */
export function hostedToolTask({ name, providerData = {} }: HostedToolCallItem): Task | undefined {
  switch (name) {
    case 'image_generation_call':
      return undefined
    case 'web_search_call': {
      const { query, queries, sources, url } = asObject(providerData.action)
      return {
        status_indicator: 'complete',
        type: 'web_search',
        queries: texts(queries).length > 0 ? texts(queries) : texts([query]),
        sources: [...list(sources).map((source) => asObject(source).url), url].flatMap(toUrlSource),
      }
    }
    case 'file_search_call':
      return {
        status_indicator: 'complete',
        type: 'file',
        sources: list(providerData.results).flatMap((result) => toFileSource(asObject(result).filename)),
      }
    default:
      return { status_indicator: 'complete', type: 'custom', title: inWords(name.replace(/_call$/, '')) }
  }
}

/** `mcp_shop__list_orders` → `List orders` */
export function inWords(name: string): string {
  const words = name
    .replace(/^mcp_.+?__/, '')
    .replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ')
    .replace(/[_\s-]+/g, ' ')
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function toUrlSource(url: unknown): UrlSource[] {
  return typeof url === 'string' ? [{ title: url, type: 'url', url }] : []
}

function toFileSource(filename: unknown): FileSource[] {
  return typeof filename === 'string' ? [{ title: filename, type: 'file', filename }] : []
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function texts(value: unknown): string[] {
  return list(value).filter((each) => typeof each === 'string')
}
