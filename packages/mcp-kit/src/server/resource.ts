import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { CallContext, Extra } from '../call/call-context.ts'
import type { UserIdentity } from '../call/identity.ts'
import type { Log } from '../log.ts'
import { ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'
import { callerOf } from '../call/call-context.ts'
import { failureText } from '../call/failure-text.ts'
import { capText, DEFAULT_LIMITS } from '../tools/limits.ts'

interface ResourceWords {
  name: string
  title: string
  description: string
  mimeType: string
}

/** A text at a fixed address. */
export interface FixedResource extends ResourceWords {
  uri: string
  read: (context: CallContext) => Promise<string>
}

/** Texts at addresses of one pattern, such as `db://{database}/tables/{table}`. */
export interface PatternResource extends ResourceWords {
  uriTemplate: string
  /** The resources that exist. */
  list: (context: CallContext) => Promise<{ uri: string; name: string }[]>
  /** `variables` holds the parts of the address, decoded. */
  read: (variables: Record<string, string>, context: CallContext) => Promise<string>
}

/** Something that a client can read by its address. Throw `ToolError` for what the caller should know. */
export type Resource = FixedResource | PatternResource

/** How {@link registerResources} serves. */
export interface RegisterResourcesOptions {
  user: UserIdentity
  log: Log
  maxOutputBytes?: number
}

/** Puts resources onto a server, with the identity, the output limit and the wording of failures that tools have. */
export function registerResources(
  server: McpServer,
  resources: readonly Resource[],
  options: RegisterResourcesOptions,
): void {
  for (const resource of resources) {
    if ('uri' in resource) registerFixed(server, resource, options)
    else registerPattern(server, resource, options)
  }
}

function registerFixed(server: McpServer, resource: FixedResource, options: RegisterResourcesOptions): void {
  const { name, uri, title, description, mimeType } = resource
  server.registerResource(name, uri, { title, description, mimeType }, async (url, extra) => {
    const text = await attempt(async (context) => resource.read(context), { what: name, extra, ...options })
    return toContents(url, text, { mimeType, ...options })
  })
}

function registerPattern(server: McpServer, resource: PatternResource, options: RegisterResourcesOptions): void {
  const { name, uriTemplate, title, description, mimeType } = resource
  const list = async (extra: Extra) => {
    const entries = await attempt(async (context) => resource.list(context), { what: name, extra, ...options })
    return { resources: entries.map((entry) => ({ ...entry, mimeType })) }
  }
  const template = new ResourceTemplate(uriTemplate, { list })
  server.registerResource(name, template, { title, description, mimeType }, async (url, variables, extra) => {
    const decoded = Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, decode(String(value))]))
    const text = await attempt(async (context) => resource.read(decoded, context), { what: name, extra, ...options })
    return toContents(url, text, { mimeType, ...options })
  })
}

async function attempt<T>(
  work: (context: CallContext) => Promise<T>,
  { what, extra, user, log }: RegisterResourcesOptions & { what: string; extra: Extra },
): Promise<T> {
  const { signal } = extra
  try {
    return await work({ signal, user: callerOf(extra, user) })
  } catch (error) {
    throw new McpError(ErrorCode.InvalidParams, failureText(error, { what, signal, log }))
  }
}

function toContents(
  { href }: URL,
  text: string,
  { mimeType, maxOutputBytes = DEFAULT_LIMITS.maxOutputBytes }: { mimeType: string; maxOutputBytes?: number },
) {
  return { contents: [{ uri: href, mimeType, text: capText(text, maxOutputBytes) }] }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // The text is not percent-encoded, so it is used as it is.
    return text
  }
}
