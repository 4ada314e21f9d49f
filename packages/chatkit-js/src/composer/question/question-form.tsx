import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { StructuredInput, StructuredInputItem } from '@frontdesk/chatkit'
import { useSession } from '../../chat-context.ts'
import { IconButton } from '../../controls/icon-button.tsx'
import { useText } from '../../locales/text-context.ts'
import { QuestionFields } from './question-fields.tsx'

type Answers = Record<string, string[]>

interface QuestionFormProps {
  item: StructuredInputItem
  takesFocus: boolean
  /** Puts the form aside for the composer. */
  onLeave: () => void
}

/** Asks the questions of the server one by one, in the composer's place. Each may be skipped, and all of them be passed over by writing something else. */
export function QuestionForm({ item, takesFocus, onLeave }: QuestionFormProps) {
  const { conversation } = useSession()
  const text = useText()
  const [index, setIndex] = useState(0)
  const [answers, setAnswers] = useState<Answers>({})
  const form = useRef<HTMLFormElement>(null)
  const question = item.inputs[index]
  const count = item.inputs.length
  const hasFocus = useRef(takesFocus)
  useEffect(() => {
    if (hasFocus.current) form.current?.querySelector<HTMLElement>('input, textarea')?.focus()
    // Whoever has answered one question goes on to the next.
    hasFocus.current = true
  }, [index])
  if (!question) return null

  const goOn = (given: Answers) => {
    setAnswers(given)
    if (index + 1 < count) setIndex(index + 1)
    else void conversation.answerForm(item.id, toSubmission(item.inputs, given))
  }
  const values = answers[question.id] ?? []
  return (
    <form
      ref={form}
      className="composer question-form"
      part="composer question-form"
      data-region
      onSubmit={(event) => {
        event.preventDefault()
        goOn(answers)
      }}
    >
      <QuestionFields
        key={question.id}
        question={question}
        values={values}
        onChange={(next) => setAnswers({ ...answers, [question.id]: next })}
      />
      <IconButton label={text('writeInstead')} icon={X} className="question-leave" onClick={onLeave} />
      <div className="question-buttons">
        <span className="question-count">{count > 1 && text('questionOf', { number: index + 1, count })}</span>
        <button type="button" className="button button-quiet" onClick={() => goOn({ ...answers, [question.id]: [] })}>
          {text('skip')}
        </button>
        <button type="submit" className="button button-primary" disabled={values.length === 0}>
          {text('submit')}
        </button>
      </div>
    </form>
  )
}

/** The whole form counts as skipped when every question was. */
function toSubmission(inputs: readonly StructuredInput[], answers: Answers) {
  const given = inputs.map(({ id }) => [id, answers[id] ?? []] as const)
  const isSkipped = given.every(([, values]) => values.length === 0)
  return {
    status: isSkipped ? ('skipped' as const) : ('answered' as const),
    answers: Object.fromEntries(given.map(([id, values]) => [id, { values, skipped: values.length === 0 }])),
  }
}
