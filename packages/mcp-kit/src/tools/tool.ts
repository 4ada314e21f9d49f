import type { z } from 'zod'
import type { UserIdentity } from '../call/identity.ts'
import type { ToolLimits } from './limits.ts'

/** What a tool is given beside its arguments. */
export interface ToolContext {
  /** Aborts when the caller cancels, the time limit passes or the server closes. Hand it to whatever waits. */
  signal: AbortSignal
  /** For whom the call is made. */
  user: UserIdentity
  /** Tells a caller that asked for it how far the work is. `done` must grow from call to call. */
  progress: (done: number, options?: { total?: number; message?: string }) => void
}

/** Hints for clients, all four named: the protocol's defaults describe a destructive tool of the open world. */
export interface ToolHints {
  readOnlyHint: boolean
  destructiveHint: boolean
  idempotentHint: boolean
  openWorldHint: boolean
}

/** Hints of a tool that changes nothing. */
export const READ_ONLY: ToolHints = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
}

/** Hints of a tool that adds and never overwrites or removes. */
export const ADDITIVE: ToolHints = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
}

/** Hints of a tool that may overwrite or remove. */
export const DESTRUCTIVE: ToolHints = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: false,
}

/** What a tool without an output schema answers: text for the model, or one image. */
export type PlainResult = string | { image: { data: string; mimeType: string } }

/** What a tool with an output schema answers: text for the model, and the same facts for programs. */
export interface StructuredResult<Structured> {
  text: string
  structured: Structured
}

/** A tool with an output schema may answer an image instead of a text. */
export interface StructuredImageResult<Structured> {
  image: { data: string; mimeType: string }
  structured: Structured
}

/** A tool as {@link defineTool} takes it. */
export interface ToolDefinition<Input extends z.ZodObject, Result> {
  /** snake_case; part of the contract with every client. */
  name: string
  /** The name that people see. */
  title: string
  /** For the model: what it does, when to use it, what the limits are. */
  description: string
  /** A `z.strictObject`: unknown arguments are refused, unless it is empty. Listed as a portable JSON Schema. */
  input: Input
  annotations: ToolHints
  limits?: Partial<Pick<ToolLimits, 'timeoutMs' | 'maxOutputBytes'>>
  /** Throw `ToolError` for everything that the model should know. */
  run: (args: z.output<Input>, context: ToolContext) => Promise<Result> | Result
}

/** A tool ready to be registered. */
export interface Tool extends Omit<ToolDefinition<z.ZodObject, unknown>, 'run'> {
  output?: z.ZodObject
  run: (args: never, context: ToolContext) => Promise<AnyResult> | AnyResult
}

/** What any tool answers. */
export type AnyResult = PlainResult | StructuredResult<object> | StructuredImageResult<object>

/**
 * A tool in one object: its schema, its words for the model and its code.
 *
 * ```ts
 * const add = defineTool({
 *   name: 'add',
 *   title: 'Add',
 *   description: 'Adds two numbers.',
 *   input: z.strictObject({ a: z.number(), b: z.number() }),
 *   annotations: READ_ONLY,
 *   run: ({ a, b }) => String(a + b),
 * })
 * ```
 *
 * With `output`, `run` answers `{ text, structured }` and `structured` must fit the schema. The compiler checks that; at run time
 * it is the tool's own word.
 */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, StructuredResult<z.output<Output>> | StructuredImageResult<z.output<Output>>> & {
    output: Output
  },
): Tool
export function defineTool<Input extends z.ZodObject>(definition: ToolDefinition<Input, PlainResult>): Tool
export function defineTool(definition: Tool): Tool {
  return definition
}
