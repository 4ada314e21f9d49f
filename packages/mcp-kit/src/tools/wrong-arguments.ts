import type { z } from 'zod'
import { capText } from './limits.ts'

const MAX_ISSUES = 5
const MAX_BYTES = 2_000

/** What is wrong with a call's arguments, in one line that a model can act on. */
export function describeWrongArguments(name: string, input: z.ZodObject, { issues }: z.ZodError): string {
  const words = issues.slice(0, MAX_ISSUES).map(describeIssue).join('; ')
  const isAnyUnknown = issues.some(({ code }) => code === 'unrecognized_keys')
  const known = isAnyUnknown ? ` It takes: ${Object.keys(input.shape).join(', ')}.` : ''
  return capText(`${name} was called with wrong arguments. ${words}.${known}`.replaceAll(/\s+/g, ' '), MAX_BYTES)
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const place = issue.path.map(String).join('.')
  return place === '' ? describeProblem(issue) : `${place}: ${describeProblem(issue)}`
}

function describeProblem(issue: z.core.$ZodIssue): string {
  if (issue.message.endsWith('received undefined')) {
    return `it is missing${issue.code === 'invalid_type' ? `, ${issue.expected} expected` : ''}`
  }
  if (issue.code !== 'invalid_union') return issue.message
  const wanted = issue.errors.flat().flatMap((error) => (error.code === 'invalid_type' ? [error.expected] : []))
  return wanted.length === 0 ? issue.message : `Invalid input: expected ${[...new Set(wanted)].join(' or ')}`
}
