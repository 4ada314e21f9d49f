import type { ResolvedAttachments } from '../element/resolve-composer.ts'

export const DEFAULT_MAX_SIZE = 100 * 1024 * 1024
export const DEFAULT_MAX_COUNT = 10

export type Refusal = { reason: 'too_large'; maxSize: number } | { reason: 'not_accepted' }

/** Why a file may not be attached; undefined where it may. */
export function refuseFile(
  { name, type, size }: Pick<File, 'name' | 'type' | 'size'>,
  option: Pick<ResolvedAttachments, 'accept' | 'maxSize'>,
): Refusal | undefined {
  if (!isAccepted(name, type, option.accept)) return { reason: 'not_accepted' }
  const maxSize = maxSizeOf(type, option.maxSize)
  return size > maxSize ? { reason: 'too_large', maxSize } : undefined
}

/** What a file picker is told: kinds and extensions. */
export function toAcceptAttribute(accept: ResolvedAttachments['accept']): string | undefined {
  return (
    accept &&
    Object.entries(accept)
      .flatMap(([type, extensions]) => [type, ...extensions])
      .join(',')
  )
}

function isAccepted(name: string, type: string, accept: ResolvedAttachments['accept']): boolean {
  if (!accept) return true
  const lower = name.toLowerCase()
  return Object.entries(accept).some(
    ([pattern, extensions]) =>
      matches(type, pattern) || extensions.some((extension) => lower.endsWith(extension.toLowerCase())),
  )
}

/** The most exact pattern counts; `*` and the empty one stand for what no other matches. */
function maxSizeOf(type: string, maxSize: ResolvedAttachments['maxSize']): number {
  if (maxSize === undefined || typeof maxSize === 'number') return maxSize ?? DEFAULT_MAX_SIZE
  const exact = maxSize[type]
  const wide = Object.entries(maxSize).find(([pattern]) => pattern.endsWith('/*') && matches(type, pattern))?.[1]
  return exact ?? wide ?? maxSize['*'] ?? maxSize[''] ?? DEFAULT_MAX_SIZE
}

function matches(type: string, pattern: string): boolean {
  if (pattern === '*/*' || pattern === type) return true
  return pattern.endsWith('/*') && type.startsWith(pattern.slice(0, -1))
}
