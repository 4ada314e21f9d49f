import type { ModelOption, ToolOption } from '@openai/chatkit'
import type { OptionReader } from './option-reader.ts'

export interface ResolvedAttachments {
  enabled: boolean
  /** In bytes: of every file, or by MIME type. */
  maxSize: number | Record<string, number> | undefined
  maxCount: number | undefined
  /** Extensions by MIME type. */
  accept: Record<string, string[]> | undefined
}

export interface ResolvedComposer {
  placeholder: string | undefined
  attachments: ResolvedAttachments
  tools: readonly ToolOption[]
  models: readonly ModelOption[]
  hasDictation: boolean
}

export function resolveComposer(composer: OptionReader): ResolvedComposer {
  return {
    placeholder: composer.text('placeholder'),
    attachments: resolveAttachments(composer.object('attachments')),
    tools: withoutTwins(composer.list('tools', readTool)),
    models: withoutTwins(composer.list('models', readModel)),
    hasDictation: composer.object('dictation').flag('enabled', false),
  }
}

function resolveAttachments(attachments: OptionReader): ResolvedAttachments {
  const sizes = attachments.raw('maxSize')
  const bounds = { min: 0, max: Number.POSITIVE_INFINITY }
  return {
    enabled: attachments.flag('enabled', false),
    maxSize:
      typeof sizes === 'object' && sizes !== null
        ? mapOf(attachments.object('maxSize'), (each, type) => each.number(type, bounds))
        : attachments.number('maxSize', bounds),
    maxCount: attachments.number('maxCount', bounds),
    accept: attachments.has('accept')
      ? mapOf(attachments.object('accept'), (each, type) => each.texts(type))
      : undefined,
  }
}

function mapOf<Value>(
  given: OptionReader,
  read: (given: OptionReader, key: string) => Value | undefined,
): Record<string, Value> {
  return Object.fromEntries(
    given.keys().flatMap((key) => {
      const value = read(given, key)
      return value === undefined ? [] : [[key, value]]
    }),
  )
}

function readTool(entry: OptionReader): ToolOption | undefined {
  const [id, label] = [entry.text('id'), entry.text('label')]
  const [shortLabel, placeholderOverride] = [entry.text('shortLabel'), entry.text('placeholderOverride')]
  if (id === undefined || label === undefined) return undefined
  return {
    id,
    label,
    icon: (entry.text('icon') ?? '') as ToolOption['icon'],
    pinned: entry.flag('pinned', false),
    persistent: entry.flag('persistent', false),
    ...(shortLabel !== undefined && { shortLabel }),
    ...(placeholderOverride !== undefined && { placeholderOverride }),
  }
}

function readModel(entry: OptionReader): ModelOption | undefined {
  const [id, label, description] = [entry.text('id'), entry.text('label'), entry.text('description')]
  if (id === undefined || label === undefined) return undefined
  return {
    id,
    label,
    disabled: entry.flag('disabled', false),
    default: entry.flag('default', false),
    ...(description !== undefined && { description }),
  }
}

/** The first of each id. */
function withoutTwins<Entry extends { id: string }>(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.toReversed().map((entry) => [entry.id, entry])).values()].toReversed()
}
