import type { Parameter, ToolView } from '../request/read-tools.ts'
import type { PlaceholderStyle } from './statement/placeholders.ts'

/** The tools by which an agent can look into a database, recognised by name and schema. */
export interface SqlTools {
  listTables?: string
  describeTable?: { name: string; parameter: string }
  query: { name: string; sqlParameter: string; params?: { parameter: string; styles: PlaceholderStyle[] } }
  /** Where the tools serve several databases: the parameter that chooses one. */
  databaseParameter?: string
}

/** Finds the tool that takes SQL, and its companions; `undefined` when no tool takes SQL. */
export function findSqlTools(tools: readonly ToolView[]): SqlTools | undefined {
  const query = tools
    .map((tool) => ({ tool, parameter: tool.parameters.find(isSql) }))
    .find(
      ({ tool, parameter }) =>
        parameter &&
        /quer|select|read|sql/i.test(tool.bareName) &&
        !/explain|execute_write|insert|update/i.test(tool.bareName),
    )
  if (!query?.parameter) return undefined
  const { tool, parameter } = query
  const params = tool.parameters.find(
    ({ name, types }) => /^(?:params|parameters|args|values|bindings)$/i.test(name) && types.includes('array'),
  )
  const listTables = tools.find(
    ({ bareName, parameters }) =>
      /(?:list|show|get)_?tables?$/i.test(bareName) && parameters.every(({ isRequired }) => !isRequired),
  )
  const describe = tools.find(({ bareName }) => /describe|table_?(?:info|schema)|get_?schema/i.test(bareName))
  const described = describe?.parameters.find(({ name }) => /table|name/i.test(name))
  const database = tool.parameters.find(({ name }) => /^(?:database|db)$/i.test(name))
  return {
    ...(database ? { databaseParameter: database.name } : {}),
    ...(listTables ? { listTables: listTables.name } : {}),
    ...(describe && described ? { describeTable: { name: describe.name, parameter: described.name } } : {}),
    query: {
      name: tool.name,
      sqlParameter: parameter.name,
      ...(params
        ? {
            params: {
              parameter: params.name,
              styles: placeholderStyles(`${tool.description} ${parameter.description} ${params.description}`),
            },
          }
        : {}),
    },
  }
}

function isSql({ name, types, description }: Parameter): boolean {
  return (
    types.includes('string') &&
    (/^(?:sql|statement)$/i.test(name) || (/^query$/i.test(name) && /sql|select/i.test(description)))
  )
}

/** The styles that the tool's words leave possible, the likelier first. */
function placeholderStyles(words: string): PlaceholderStyle[] {
  const [marks, numbers] = [/\?(?!\w)/.test(words), words.includes('$1')]
  return marks && numbers ? ['?', '$'] : numbers ? ['$'] : ['?']
}
