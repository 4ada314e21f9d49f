import type { StructuredInput, StructuredInputItem } from '@frontdesk/chatkit'
import type { Elicitation, ElicitationAnswer } from '@frontdesk/mcp-host'
import { FormField } from './form-field.ts'
import type { FieldSchema } from './form-field.ts'

/** Nobody fills in a longer form in a conversation; a server that wants one is told that nobody answered. */
const MAX_FIELDS = 50
const MAX_MESSAGE = 2_000
const OPENED = 'I have opened it'
const REFUSED = 'No'
const AGREED = 'Yes'
const CONFIRM = 'confirm'

/** A question of a tool server as a form of the protocol: what the user is asked now, and what the server is answered in the end. */
export class QuestionForm {
  readonly #message: string
  readonly #fields: readonly FormField[]
  readonly #values: Record<string, unknown> = {}
  #inputs: StructuredInput[]

  private constructor(message: string, fields: readonly FormField[], inputs: StructuredInput[]) {
    this.#message = message
    this.#fields = fields
    this.#inputs = withMessage(message, inputs)
  }

  /** Undefined for what cannot be asked in a form. */
  static of({ server, message, wanted }: Pick<Elicitation, 'server' | 'message' | 'wanted'>): QuestionForm | undefined {
    const words = `${server} asks: ${message.slice(0, MAX_MESSAGE).toWellFormed()}`
    if ('url' in wanted) {
      const host = URL.parse(wanted.url)?.host
      if (host === undefined) return undefined
      // The whole address and its host are shown; whether it is opened is the user's decision.
      const asked = `${words}\nIt wants you to open this page of ${host} yourself: ${wanted.url}`
      return new QuestionForm(asked, [], [confirm([OPENED, REFUSED])])
    }
    const { properties, required } = wanted.form
    const needed = Array.isArray(required) ? (required as unknown[]) : []
    const entries = Object.entries((properties ?? {}) as Record<string, FieldSchema>)
    if (entries.length > MAX_FIELDS) return undefined
    const fields = entries.map(([id, schema]) => new FormField(id, schema, { isRequired: needed.includes(id) }))
    if (fields.length === 0) return new QuestionForm(words, [], [confirm([AGREED, REFUSED])])
    return new QuestionForm(words, fields, fields.map(({ input }) => input)) // prettier-ignore
  }

  /** What the user is asked now. */
  get inputs(): StructuredInput[] {
    return this.#inputs
  }

  /** What the server is answered. Undefined when some of it does not fit: then `inputs` asks for that again, with the reason. */
  read({ status, inputs }: StructuredInputItem): ElicitationAnswer | undefined {
    if (status !== 'answered' || inputs.every(({ answer }) => answer?.skipped ?? true)) return { action: 'decline' }
    const answers = new Map(inputs.map(({ id, answer }) => [id, answer]))
    if (this.#fields.length === 0) {
      const [said] = answers.get(CONFIRM)?.values ?? []
      return said === OPENED || said === AGREED ? { action: 'accept', ...(said === AGREED && { content: {} }) } : { action: 'decline' } // prettier-ignore
    }
    const asked = new Set(this.#inputs.map(({ id }) => id))
    const again = this.#fields.flatMap((field) => {
      if (!asked.has(field.id)) return []
      const read = field.read(answers.get(field.id))
      if ('problem' in read) return [{ ...field.input, question: `${read.problem} ${field.input.question}` }]
      if (read.value !== undefined) this.#values[field.id] = read.value
      return []
    })
    if (again.length === 0) return { action: 'accept', content: this.#values as Content }
    this.#inputs = withMessage(this.#message, again)
    return undefined
  }
}

type Content = NonNullable<Extract<ElicitationAnswer, { action: 'accept' }>['content']>

function confirm(options: readonly string[]): StructuredInput {
  return {
    id: CONFIRM,
    type: 'multiple_choice',
    question: 'What do you say?',
    options: options.map((value) => ({ value })),
    multiple: false,
  }
}

/** A form of the protocol has no words of its own: they stand before its first question. */
function withMessage(message: string, [first, ...rest]: StructuredInput[]): StructuredInput[] {
  return first === undefined ? [] : [{ ...first, question: `${message}\n${first.question}` }, ...rest]
}
