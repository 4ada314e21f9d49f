import type { StructuredInputItem } from '@frontdesk/chatkit'
import { describe, expect, it } from 'vitest'
import { QuestionForm } from '../src/mcp/questions/question-form.ts'

/** A form with these fields. */
function formFor(properties: Record<string, object>, required: string[] = []): QuestionForm {
  const form = { type: 'object', properties, required }
  return QuestionForm.of({ server: 'shop', message: 'Please say.', wanted: { form } })!
}

/** What the server is answered when the user gives these values, and skips the rest. */
function read(form: QuestionForm, values: Record<string, string[]>) {
  const inputs = form.inputs.map((input) => {
    const given = values[input.id]
    return { ...input, answer: { values: given ?? [], skipped: given === undefined } }
  })
  return form.read({ status: 'answered', inputs } as unknown as StructuredInputItem)
}

const FRIENDS = ['Monica', 'Ross']

describe('a form of a tool server', () => {
  it.each<[string, object, string[], unknown]>([
    ['a text', { type: 'string' }, ['Ada'], 'Ada'],
    ['a number', { type: 'number' }, ['3.5'], 3.5],
    ['a whole number', { type: 'integer', minimum: 1, maximum: 9 }, ['7'], 7],
    ['yes or no', { type: 'boolean' }, ['No'], false],
    ['an email', { type: 'string', format: 'email' }, ['ada@example.com'], 'ada@example.com'],
    ['a date', { type: 'string', format: 'date' }, ['2026-11-29'], '2026-11-29'],
    ['a choice', { type: 'string', enum: FRIENDS }, ['Ross'], 'Ross'],
    ['a choice with names', { type: 'string', enum: ['p1', 'p2'], enumNames: ['Cat', 'Dog'] }, ['Dog'], 'p2'],
    ['a choice with titles', { type: 'string', oneOf: [{ const: 'h1', title: 'Hero' }] }, ['Hero'], 'h1'],
    ['some choices', { type: 'array', items: { type: 'string', enum: FRIENDS } }, FRIENDS, FRIENDS],
    [
      'some choices with titles',
      { type: 'array', items: { anyOf: [{ const: 'f1', title: 'Tuna' }] } },
      ['Tuna'],
      ['f1'],
    ],
  ])('reads %s as the server wants it', (_kind, schema, given, wanted) => {
    expect(read(formFor({ field: schema }), { field: given })).toEqual({ action: 'accept', content: { field: wanted } })
  })

  it.each<[string, object, string]>([
    ['a word for a number', { type: 'number' }, 'many'],
    ['half of a whole number', { type: 'integer' }, '1.5'],
    ['too much', { type: 'integer', maximum: 9 }, '10'],
    ['no email', { type: 'string', format: 'email' }, 'ada'],
    ['what is no choice', { type: 'string', enum: FRIENDS }, 'Joey'],
    ['too long a text', { type: 'string', maxLength: 3 }, 'long'],
  ])('asks again for %s, and only for that', (_kind, schema, given) => {
    const form = formFor({ good: { type: 'string' }, field: schema })
    expect(read(form, { good: ['kept'], field: [given] })).toBeUndefined()
    expect(form.inputs).toMatchObject([{ id: 'field', question: expect.stringMatching(/is not what is wanted/) }])
    expect(read(form, {})).toEqual({ action: 'decline' })
  })

  it('keeps what fitted when the rest is answered again', () => {
    const form = formFor({ good: { type: 'string' }, field: { type: 'integer' } })
    read(form, { good: ['kept'], field: ['x'] })
    expect(read(form, { field: ['3'] })).toEqual({ action: 'accept', content: { good: 'kept', field: 3 } })
  })

  it('leaves out what is skipped, takes the default where there is one, and asks again for what is required', () => {
    const fields = { name: { type: 'string' }, age: { type: 'integer', default: 42 }, note: { type: 'string' } }
    const form = formFor(fields, ['name'])
    expect(read(form, { note: ['hello'] })).toBeUndefined()
    expect(form.inputs).toMatchObject([{ id: 'name', question: expect.stringContaining('An answer is needed.') }])
    expect(read(form, { name: ['Ada'] })).toEqual({
      action: 'accept',
      content: { name: 'Ada', age: 42, note: 'hello' },
    })
  })

  it('says what is asked, by whom, and how it is to be answered', () => {
    const schema = { type: 'integer', title: 'Age', description: 'In years.', minimum: 1, maximum: 99, default: 42 }
    expect(formFor({ age: schema }).inputs).toEqual([
      {
        id: 'age',
        type: 'freeform',
        question: 'shop asks: Please say.\nAge',
        description: 'In years. (a whole number; 1 to 99; 42 when you skip it)',
      },
    ])
  })

  it('shows how a day is written', () => {
    const [input] = formFor({ day: { type: 'string', format: 'date' } }, ['day']).inputs
    expect(input).toMatchObject({ description: '(a date, such as 2027-01-31)' })
  })

  it('is a yes or no where there is no field', () => {
    expect(read(formFor({}), { confirm: ['Yes'] })).toEqual({ action: 'accept', content: {} })
    expect(read(formFor({}), { confirm: ['No'] })).toEqual({ action: 'decline' })
  })

  it('shows the whole address that is to be opened, with its host', () => {
    const url = 'https://login.example.com.evil.test/a?b=c'
    const form = QuestionForm.of({ server: 'shop', message: 'Log in.', wanted: { url } })!
    expect(form.inputs[0]?.question).toContain('login.example.com.evil.test')
    expect(form.inputs[0]?.question).toContain(url)
    expect(read(form, { confirm: ['I have opened it'] })).toEqual({ action: 'accept' })
    expect(read(form, { confirm: ['No'] })).toEqual({ action: 'decline' })
  })

  it('is none where there is no address, or nobody would fill it in', () => {
    expect(QuestionForm.of({ server: 's', message: '', wanted: { url: 'nowhere' } })).toBeUndefined()
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`f${index}`, { type: 'string' }]))
    expect(QuestionForm.of({ server: 's', message: '', wanted: { form: { properties: many } } })).toBeUndefined()
  })
})
