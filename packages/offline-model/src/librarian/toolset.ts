import type { ToolView } from '../request/read-tools.ts'

/** The tools by which an agent can look into a folder, recognised by name and schema, with the names of their parameters. */
export interface FileTools {
  list?: string
  listParameter?: string
  read: string
  readParameter: string
  search?: string
  searchParameter?: string
}

/** Finds the tool that reads a file, and its companions; `undefined` when no tool reads files. */
export function findFileTools(tools: readonly ToolView[]): FileTools | undefined {
  const find = (pattern: RegExp, parameter: RegExp): { tool: ToolView; parameter: string | undefined } | undefined => {
    const tool = tools.find(({ bareName }) => pattern.test(bareName))
    return tool ? { tool, parameter: tool.parameters.find(({ name }) => parameter.test(name))?.name } : undefined
  }
  const read = find(/^(?:read|get|open|view|cat)_?(?:text_?)?(?:file|document|page|note)$/i, /path|file|name|uri/i)
  if (!read?.parameter) return undefined
  const list = find(/^(?:list|ls)_?(?:director(?:y|ies)|dir|files?|folder|documents|notes)$/i, /path|dir|folder/i)
  const search = find(
    /^(?:search|find|grep)_?(?:files?|documents?|folder|notes?|text|content)?$/i,
    /query|pattern|text|term|keyword/i,
  )
  return {
    read: read.tool.name,
    readParameter: read.parameter,
    ...(list ? { list: list.tool.name, ...(list.parameter ? { listParameter: list.parameter } : {}) } : {}),
    ...(search?.parameter ? { search: search.tool.name, searchParameter: search.parameter } : {}),
  }
}
