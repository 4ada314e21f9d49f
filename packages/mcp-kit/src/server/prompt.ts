import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { z } from 'zod'
import type { CallContext } from '../call/call-context.ts'
import type { UserIdentity } from '../call/identity.ts'
import type { Log } from '../log.ts'
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'
import { callerOf } from '../call/call-context.ts'
import { failureText } from '../call/failure-text.ts'

/** The arguments of a prompt: texts, required or not. */
export type PromptArguments = Record<string, z.ZodString | z.ZodOptional<z.ZodString>>

/** A message that a person can have written for them. */
export interface Prompt {
  name: string
  title: string
  description: string
  args: PromptArguments
  /** The text of the message. Throw `ToolError` for what the caller should know. */
  run: (args: Record<string, string | undefined>, context: CallContext) => Promise<string>
}

/** Puts prompts onto a server. */
export function registerPrompts(
  server: McpServer,
  prompts: readonly Prompt[],
  { user, log }: { user: UserIdentity; log: Log },
): void {
  for (const { name, title, description, args: argsSchema, run } of prompts) {
    server.registerPrompt(name, { title, description, argsSchema }, async (args, extra) => {
      const { signal } = extra
      try {
        const text = await run(args, { signal, user: callerOf(extra, user) })
        return { messages: [{ role: 'user', content: { type: 'text', text } }] }
      } catch (error) {
        throw new McpError(ErrorCode.InvalidParams, failureText(error, { what: name, signal, log }))
      }
    })
  }
}
