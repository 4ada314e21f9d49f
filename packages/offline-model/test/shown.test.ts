import { expect, it } from 'vitest'
import { rawChange } from '../src/analyst/raw-change.ts'
import { readPresentation } from '../src/analyst/presentation.ts'
import { readWish } from '../src/planner/read-wish.ts'
import { withAnswers } from '../src/planner/with-answers.ts'
import { readForm } from '../src/request/read-form.ts'

it.each([
  ['How many customers are there per country as a bar chart?', 'bar', 'How many customers are there per country?'],
  ['Show the orders per month, as a line chart', 'line', 'Show the orders per month'],
  ['Please draw a chart of the customers per city', 'bar', 'Show the customers per city'],
  ['List the products in a table.', 'table', 'List the products.'],
  ['How many customers per country as a picture?', 'picture', 'How many customers per country?'],
])('reads how “%s” wants its answer shown', (message, kind, question) => {
  expect(readPresentation(message)).toEqual({ kind, question })
})

it.each(['How many tables do we sell?', 'What is in the chart?', 'Which products have a picture?'])(
  'finds no wish for a picture in “%s”',
  (message) => expect(readPresentation(message)).toBeUndefined(),
)

it.each([
  ["Run: UPDATE customers SET city = 'Bonn' WHERE id = 1;", "UPDATE customers SET city = 'Bonn' WHERE id = 1"],
  ['delete from orders where id = 3', 'delete from orders where id = 3'],
  ['Please update the city of Ada', undefined],
  ['How many customers are there?', undefined],
])('takes the statement out of “%s”', (message, sql) => expect(rawChange(message)).toBe(sql))

it('goes on with the day that a form has brought', () => {
  const form =
    'A structured input request was displayed to the user with the following status: answered\n<StructuredInput>\n- On which day?: 2026-12-04\n</StructuredInput>'
  const message = withAnswers('Remind me to call Ada next week', readForm(form))
  expect(readWish(message, new Date('2026-11-29'))).toEqual({ kind: 'add', title: 'call Ada', due: '2026-12-04' })
})

it('takes a form that was skipped for no answer', () => {
  expect(readForm('A structured input request was displayed to the user with the following status: skipped')).toEqual(
    [],
  )
})
