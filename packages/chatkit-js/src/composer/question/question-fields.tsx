import { useId } from 'react'
import type { StructuredInput } from '@frontdesk/chatkit'
import { useText } from '../../locales/text-context.ts'

interface QuestionFieldsProps {
  question: StructuredInput
  values: readonly string[]
  onChange: (values: string[]) => void
}

/** The controls of one question. Options are suggestions: another answer may be written. */
export function QuestionFields({ question, values, onChange }: QuestionFieldsProps) {
  const text = useText()
  const name = useId()
  if (question.type === 'freeform') {
    return (
      <fieldset>
        <legend dir="auto">{question.question}</legend>
        {question.description !== undefined && (
          <p className="question-note" dir="auto">
            {question.description}
          </p>
        )}
        <textarea
          className="widget-field widget-textarea"
          data-resize
          rows={2}
          value={values[0] ?? ''}
          aria-label={question.question}
          dir={values.length === 0 ? undefined : 'auto'}
          onChange={({ target }) => onChange(target.value.trim() === '' ? [] : [target.value])}
        />
      </fieldset>
    )
  }
  const { options, multiple } = question
  const offered = options.map(({ value }) => value)
  const other = values.find((value) => !offered.includes(value)) ?? ''
  const choose = (value: string, isChosen: boolean) => {
    if (!multiple) onChange([value])
    else onChange(isChosen ? [...values, value] : values.filter((each) => each !== value))
  }
  const write = (value: string) => {
    const kept = multiple ? values.filter((each) => offered.includes(each)) : []
    onChange(value.trim() === '' ? kept : [...kept, value])
  }
  return (
    <fieldset>
      <legend dir="auto">{question.question}</legend>
      {offered.map((value) => (
        <label key={value} className="question-option">
          <input
            type={multiple ? 'checkbox' : 'radio'}
            name={name}
            checked={values.includes(value)}
            onChange={({ target }) => choose(value, target.checked)}
          />
          <span dir="auto">{value}</span>
        </label>
      ))}
      <input
        className="widget-field"
        value={other}
        placeholder={text('otherAnswer')}
        aria-label={text('otherAnswer')}
        // Until something is written, its placeholder stands where the page's own language begins.
        dir={other === '' ? undefined : 'auto'}
        onChange={({ target }) => write(target.value)}
      />
    </fieldset>
  )
}
