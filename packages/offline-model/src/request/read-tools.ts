import type { SerializedTool } from '@openai/agents'

/** A parameter of a tool, as far as its JSON schema tells. */
export interface Parameter {
  name: string
  types: string[]
  description: string
  choices: string[]
  /** A call without it makes no sense. */
  isRequired: boolean
  /** A strict schema lists every parameter as required; the ones to be left out are given as null. */
  mustBeNull: boolean
}

/** A function tool the model may call. `bareName` lacks the server's prefix (`mcp_<server>__`). */
export interface ToolView {
  name: string
  bareName: string
  description: string
  parameters: Parameter[]
}

interface Schema {
  type?: unknown
  description?: unknown
  enum?: unknown
  anyOf?: unknown
  properties?: Record<string, Schema>
  required?: unknown
}

/** The function tools of a request; hosted tools and the like are left out, for the model cannot run them. */
export function readTools(tools: readonly SerializedTool[]): ToolView[] {
  return tools.flatMap((tool) =>
    tool.type === 'function'
      ? {
          name: tool.name,
          bareName: tool.name.replace(/^mcp_.+?__/, ''),
          description: tool.description,
          parameters: readParameters(tool.parameters),
        }
      : [],
  )
}

/** The parameters that a JSON schema of an object declares. */
export function readParameters(schema: unknown): Parameter[] {
  const { properties = {}, required } = (schema ?? {}) as Schema
  const requiredNames: unknown[] = Array.isArray(required) ? required : []
  return Object.entries(properties).map(([name, property]) => {
    const variants = [property, ...(Array.isArray(property.anyOf) ? (property.anyOf as Schema[]) : [])]
    const types = variants.flatMap(({ type }) =>
      Array.isArray(type) ? type.map(String) : typeof type === 'string' ? [type] : [],
    )
    return {
      name,
      types,
      description: typeof property.description === 'string' ? property.description : '',
      choices: variants.flatMap((variant) =>
        Array.isArray(variant.enum) ? variant.enum.filter((choice) => choice !== null).map(String) : [],
      ),
      isRequired: requiredNames.includes(name) && !types.includes('null'),
      mustBeNull: requiredNames.includes(name) && types.includes('null'),
    }
  })
}

/** The arguments as the tool's schema wants them: with null for what a strict schema requires and the call leaves out. */
export function completeArguments(
  args: Record<string, unknown>,
  parameters: readonly Parameter[],
): Record<string, unknown> {
  const empty = parameters.filter(({ name, mustBeNull }) => mustBeNull && !(name in args))
  return { ...args, ...Object.fromEntries(empty.map(({ name }) => [name, null])) }
}
