import { StatementError } from './errors.ts'

/** Throws {@link StatementError} unless a statement got one value for each placeholder. */
export function assertParameterCount(placeholders: number, values: number): void {
  if (placeholders === values) return
  throw new StatementError(
    `The statement has ${placeholders} placeholders and params has ${values} values; they must match.`,
  )
}
