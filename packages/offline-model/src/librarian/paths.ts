import { cellText, parseJson } from '../answers/read-table.ts'

const EXTENSION = 'md|markdown|txt|text|rst|adoc|html?|csv|tsv|json|ya?ml|xml|pdf|docx?|rtf|odt|log|ini|toml'
const PATH = new RegExp(
  String.raw`(?<![\p{L}\p{N}_./-])(?:\.{0,2}/)?[\p{L}\p{N}_][\p{L}\p{N}_ ./-]*?\.(?:${EXTENSION})(?![\p{L}\p{N}_])`,
  'giu',
)

/** The file paths in a tool's text, each with how often it occurs, in order of appearance. */
export function countPaths(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const path of pathsIn(text)) counts.set(path, (counts.get(path) ?? 0) + 1)
  return counts
}

/** The file named in a message: "read refunds.md", "open `shipping policy.txt`". */
export function namedFile(text: string): string | undefined {
  const quoted = new RegExp(`["“‘'\`]([^"”’'\`]+\\.(?:${EXTENSION}))["”’'\`]`, 'iu').exec(text)?.[1]
  return (
    quoted ??
    new RegExp(String.raw`(?<![\p{L}\p{N}_])[\p{L}\p{N}_./-]+\.(?:${EXTENSION})(?![\p{L}\p{N}_])`, 'iu').exec(text)?.[0]
  )
}

function pathsIn(text: string): string[] {
  const json = parseJson(text)
  if (json !== undefined) return jsonPaths(json)
  return text.split('\n').flatMap((line) => {
    // A line of a search result begins with its file; what follows is the file's text, which may name others.
    const start = new RegExp(
      String.raw`^\s*(?:[-*•]\s*)?(?:(?:\[(?:file|f)\]:?|(?:file|f):)\s*)?[\x60"]?((?:\.{0,2}/)?[\p{L}\p{N}_][\p{L}\p{N}_ ./-]*?\.(?:${EXTENSION}))(?![\p{L}\p{N}_])`,
      'iu',
    ).exec(line)?.[1]
    return start ? [start] : [...line.matchAll(PATH)].map(([path]) => path.trim())
  })
}

function jsonPaths(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(jsonPaths)
  if (typeof value === 'string') return new RegExp(`\\.(?:${EXTENSION})$`, 'iu').test(value) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  const members = value as Record<string, unknown>
  const path = members['path'] ?? members['file'] ?? members['name']
  const nested = Object.values(members)
    .filter((member) => typeof member === 'object')
    .flatMap(jsonPaths)
  return path === undefined ? nested : [cellText(path), ...nested]
}
