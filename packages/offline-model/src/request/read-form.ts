/** One question of a form, and what was answered. */
export interface FormAnswer {
  question: string
  value: string
}

const FORM =
  /^A structured input request was displayed to the user with the following status: answered\n<StructuredInput>\n(?<lines>[^]*)\n<\/StructuredInput>$/

/** Reads what a thread converter says of a form that was answered; nothing where it is something else, and of a question that was skipped. */
export function readForm(text: string): FormAnswer[] {
  const lines = FORM.exec(text)?.groups?.['lines'] ?? ''
  return lines.split('\n').flatMap((line) => {
    const { question, value } = /^- (?<question>.*): (?<value>.*)$/.exec(line)?.groups ?? {}
    return question && value && value !== 'skipped' && value !== 'unanswered' ? [{ question, value }] : []
  })
}
