import { z } from 'zod'

/** A name that is also part of tool names, which providers limit to 64 letters, digits, `_` and `-`: `transfer_to_NAME` must fit. */
export const Name = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be 1 to 40 small letters, digits, _ or -, beginning with a letter')

/** A text of at least one character. */
export function text(maxCharacters: number): z.ZodString {
  return z.string().min(1, 'must not be empty').max(maxCharacters, `must be at most ${maxCharacters} characters long`)
}

/** A pattern of tool names: `query`, `list_*`, `*`. */
export const ToolPattern = z
  .string()
  .regex(/^[\w.*-]{1,128}$/, 'must be a name of a tool, or a pattern with * such as list_*')
