import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import { matchesAny } from './tool-filter.ts'

/** When a tool's call has to be approved: by what its annotations say, or by patterns of names. */
export type ApprovalRule = 'never' | 'destructive' | 'always' | readonly string[]

/**
 * Whether a call of a tool needs an approval. `destructive` goes by the tool's own hints, whose defaults describe a tool that may do harm: only
 * one that says that it reads, or that it destroys nothing, is called without.
 */
export function needsApproval(
  rule: ApprovalRule = 'never',
  { name, annotations }: Pick<Tool, 'name' | 'annotations'>,
): boolean {
  switch (rule) {
    case 'never':
      return false
    case 'always':
      return true
    case 'destructive':
      return annotations?.readOnlyHint !== true && annotations?.destructiveHint !== false
    default:
      return matchesAny(rule, name)
  }
}
