import type { FormAnswer } from '../request/read-form.ts'
import { withoutUnclearDay } from './read-day.ts'

/** A message with the day that a form has brought, in the place of the one that was not sure. */
export function withAnswers(message: string, answers: readonly FormAnswer[]): string {
  const day = answers.at(-1)?.value
  return day === undefined ? message : `${withoutUnclearDay(message)} on ${day}`
}
