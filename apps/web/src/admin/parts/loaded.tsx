import type { ReactNode } from 'react'
import { text } from '../../texts/texts.ts'
import type { Loading } from '../use-load.ts'

/** What was loaded; until then that it loads, or why it could not be. */
export function Loaded<Answer>({
  of: { answer, error, reload },
  children,
}: {
  of: Loading<Answer>
  children: (answer: Answer) => ReactNode
}) {
  if (error) {
    return (
      <div className="desk-problem" role="alert">
        <p dir="auto">{text('failed', { reason: error.message })}</p>
        <button type="button" className="button" onClick={reload}>
          {text('tryAgain')}
        </button>
      </div>
    )
  }
  if (answer === undefined) {
    return (
      <p className="desk-empty" role="status">
        {text('loading')}
      </p>
    )
  }
  return children(answer)
}
