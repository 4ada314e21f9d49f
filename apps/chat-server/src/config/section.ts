import type { z } from 'zod'

/** What variables hold once they were read, by their names. */
export type ValuesOf<Variables extends z.ZodRawShape> = { [Name in keyof Variables]: z.output<Variables[Name]> }

/** One part of the configuration: its variables, and what the part of the server that it is for is given. */
export interface Section<Own extends z.ZodRawShape, Others extends z.ZodRawShape, Value> {
  /** The heading of its table in the documentation. */
  title: string
  /** The variables of the section, each made by `variable()`. */
  variables: Own
  /** Variables of other sections that this one looks at. */
  others?: Others
  /** Called when each of its variables is right by itself. Reports what is wrong between them, in words that say what to do. */
  read(values: ValuesOf<Own & Others>, report: (problem: string) => void): Value
  /** What of its value must not be printed. */
  secretsIn?(value: Value): readonly string[]
}

/** A section as it stands, with all its types. */
export function defineSection<Own extends z.ZodRawShape, Value, Others extends z.ZodRawShape = Own>(
  section: Section<Own, Others, Value>,
): Section<Own, Others, Value> {
  return section
}
