import type { JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js'
import {
  CompleteRequestSchema,
  GetPromptRequestSchema,
  InitializeRequestSchema,
  JSONRPCRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
  SetLevelRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'

/** The requests that the SDK parses itself. Those for tools are parsed where they are answered. */
const SCHEMAS = {
  initialize: InitializeRequestSchema,
  'resources/list': ListResourcesRequestSchema,
  'resources/templates/list': ListResourceTemplatesRequestSchema,
  'resources/read': ReadResourceRequestSchema,
  'prompts/list': ListPromptsRequestSchema,
  'prompts/get': GetPromptRequestSchema,
  'completion/complete': CompleteRequestSchema,
  'logging/setLevel': SetLevelRequestSchema,
}

/** What is wrong with the parameters of a request, in one line; undefined when nothing is. */
export function describeWrongParams(request: JSONRPCRequest): string | undefined {
  const schema = Object.hasOwn(SCHEMAS, request.method) ? SCHEMAS[request.method as keyof typeof SCHEMAS] : undefined
  // The envelope is checked for all: what does not fit it is dropped by the SDK, and its client would wait for ever.
  const result = (schema ?? JSONRPCRequestSchema).safeParse(request)
  if (result.success) return undefined
  const [issue] = result.error.issues
  return `The parameters of ${request.method} are wrong. ${issue?.path.map(String).join('.')}: ${issue?.message}.`
}
