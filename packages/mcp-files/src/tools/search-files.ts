import type { Tool } from '@frontdesk/mcp-kit'
import type { DocumentExtractor } from '../reading/document-extractor.ts'
import type { Folders } from '../root/folders.ts'
import type { FileName, NamedFile, SearchGap, SearchResult } from '../search/search.ts'
import type { FileSourceContext } from '../uploads/file-source.ts'
import { defineTool, READ_ONLY, ToolError } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { MAX_DIRECTORY_ENTRIES } from '../root/entries.ts'
import { MAX_DEPTH, TOP } from '../root/path.ts'
import { showName } from '../root/show-name.ts'
import { createGlobMatcher } from '../search/glob.ts'
import { createLiteralSearch } from '../search/literal.ts'
import { createRegexSearch } from '../search/regex.ts'
import { MAX_MATCHES, MAX_MATCHES_PER_FILE, search } from '../search/search.ts'
import { UPLOADS_NAME } from '../uploads/uploads.ts'
import { createNameMatcher } from '../search/wildcard.ts'

const output = z.object({
  matches: z.array(
    z.object({
      path: z.string(),
      line: z.int().optional().describe('From 1. Absent when it is the name that matches.'),
      text: z.string().optional().describe('The line, or the part of it around the match.'),
    }),
  ),
  files_searched: z.int().describe('Whose content was looked at.'),
  is_complete: z.boolean().describe('False when there may be more matches.'),
  not_searched: z.array(z.string()).optional().describe('Files whose content was not, or not wholly, looked at.'),
})

export function createSearchFilesTool(folders: Folders, documents: DocumentExtractor | undefined): Tool {
  return defineTool({
    name: 'search_files',
    title: 'Search files',
    description: `Searches a directory and everything beneath it for a text, in the names of files and directories and in the lines of text files, PDF and DOCX. Upper and lower case are the same unless case_sensitive. Gives at most ${MAX_MATCHES} matches, ${MAX_MATCHES_PER_FILE} for one file. Does not enter .git, .hg, .svn and node_modules.`,
    input: z.strictObject({
      query: z
        .string()
        .min(1)
        .max(500)
        .regex(/^[^\r\n]*$/, 'One line only')
        .describe('The text to find, taken literally; in names "*" stands for any characters and "?" for one.'),
      path: z.string().default(TOP).describe('Where to search: a directory or one file. Everywhere by default.'),
      within: z.enum(['names', 'content']).optional().describe('Search only there. Both by default.'),
      files: z
        .string()
        .max(255)
        .optional()
        .describe(
          'Look only into such files: "*.md", "*.{md,txt}", "docs/**/*.md", "!*.log". A glob for the name, or with "/" for the path.',
        ),
      case_sensitive: z.boolean().default(false),
      regex: z
        .boolean()
        .default(false)
        .describe('The query is a regular expression for lines; names are not searched.'),
    }),
    output,
    annotations: READ_ONLY,
    run: async ({ query, path: sent, within, files, case_sensitive: isCaseSensitive, regex }, caller) => {
      const path = sent || TOP
      const { signal, progress } = caller
      if (regex && within === 'names')
        throw new ToolError('A regular expression is for content; for names use "*" and "?" without regex.')
      const places = folders.covers(path)
      const more = await listUploads(folders, path, caller)
      const createSearch = regex ? createRegexSearch : createLiteralSearch
      const result = await search(places, {
        matchesName: regex || within === 'content' ? undefined : matchNames(query, { isCaseSensitive }),
        content: within === 'names' ? undefined : createSearch(query, { isCaseSensitive }),
        includesFile: files === undefined || files === '' ? undefined : matchPaths(files),
        documents,
        more,
        tellsGuesses: /[^\0-\x7f]/.test(query),
        signal,
        onProgress: (done) => progress(done, { message: `${done} files searched` }),
      })
      const { matches, filesSearched, gaps, unsearched } = result
      return {
        text: describe(result),
        structured: {
          matches,
          files_searched: filesSearched,
          is_complete: gaps.size === 0,
          ...(unsearched.length > 0 && { not_searched: unsearched.slice(0, MAX_NAMED) }),
        },
      }
    },
  })
}

/** A query with wildcards is a glob for paths when it names directories or has braces; any other is for names alone. */
function matchNames(query: string, { isCaseSensitive }: { isCaseSensitive: boolean }): (file: FileName) => boolean {
  if (/[*?]/.test(query) && /[/{]/.test(query)) return matchPaths(query, { isCaseSensitive })
  const matches = createNameMatcher(query, { isCaseSensitive })
  return ({ name }) => matches(name)
}

/** A glob may begin at the top directory or where the search starts. */
function matchPaths(glob: string, options: { isCaseSensitive?: boolean } = {}): (file: FileName) => boolean {
  const matches = createGlobMatcher(glob, options)
  const isNegated = glob.startsWith('!')
  return ({ path, relativePath }) =>
    isNegated ? matches(path) && matches(relativePath) : matches(path) || matches(relativePath)
}

/** Files that were not searched, of which an answer says the names. */
const MAX_NAMED = 20

/** The uploads that a search at `path` covers. */
async function listUploads(folders: Folders, path: string, caller: FileSourceContext): Promise<NamedFile[]> {
  const { uploads } = folders
  if (uploads === undefined || !(folders.isTop(path) || uploads.holds(path))) return []
  const entries = await uploads.list(folders.isTop(path) ? UPLOADS_NAME : path, caller)
  return entries.map(({ name }) => {
    const at = `${UPLOADS_NAME}/${name}`
    const open = async () => uploads.open(at, caller)
    return { path: at, relativePath: name, name: name.slice(name.indexOf('/') + 1), open }
  })
}

function describe({ matches, filesSearched, gaps, unsearched, guessed }: SearchResult): string {
  const lines = matches.map(({ path, line, text }) =>
    line === undefined ? showName(path) : `${showName(path)}:${line}: ${text ?? ''}`,
  )
  if (lines.length === 0) lines.push(`[No matches. ${filesSearched} files were searched.]`)
  const notes = [...gaps].map((gap) => {
    if (gap === 'unsearched') return describeUnsearched(unsearched)
    return gap === 'guessed' ? describeGuessed(guessed) : GAPS[gap]
  })
  return [...lines, ...notes.map((note) => `[${note}]`)].join('\n')
}

function describeUnsearched(paths: readonly string[]): string {
  return `Not searched, or not to the end, because they are no text or take long to read: ${listNames(paths)}. Search again, or try read_file.`
}

function describeGuessed(paths: readonly string[]): string {
  return `Read in a charset that is a guess, so that such letters may be there and were not found: ${listNames(paths)}. Search for words in plain letters, or try read_file.`
}

function listNames(paths: readonly string[]): string {
  const named = paths.slice(0, MAX_NAMED).map(showName).join(', ')
  return paths.length > MAX_NAMED ? `${named} and ${paths.length - MAX_NAMED} more` : named
}

const GAPS: Record<Exclude<SearchGap, 'unsearched' | 'guessed'>, string> = {
  matches: 'There are more matches. Search for something longer, or in a narrower path.',
  file: `A file has ${MAX_MATCHES_PER_FILE} matches or more. Search in that file for something longer to see the others.`,
  time: 'The search took too long and ended early. Search in a narrower path.',
  depth: `Directories over ${MAX_DEPTH} levels deep were not searched.`,
  entries: `A directory holds over ${MAX_DIRECTORY_ENTRIES} entries. The rest were not searched.`,
  unreadable: 'Some files or directories could not be opened and were not searched.',
}
