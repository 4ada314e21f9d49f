import type { Question, Wanted } from './question.ts'
import { labelColumns } from '../schema/schema.ts'
import type { Template } from './template.ts'

const A = '(?:(?:the|a|an|all|our|any|some) )*'
const IS = '(?:(?:is|are|was|were|that is|which is|of|at|:|being) )?'
const VALUE = '([QV]\\d+|M\\d+)'
/** Further values joined to one: "in Berlin, Hamburg or Munich". */
const LIST = '((?: (?:,|and|or|, and|, or)(?: in| from)? [QV]\\d+)*)'
const NOT_IN =
  '(?:(?:that |who |which )?(?:is |are |was |were )?not (?:live |living |located |based )?(?:in|from|at)|outside(?: of)?|except(?: in| from| for)?|excluding)'

const PARTS = [
  ['contains', 'contains|contain|containing|includes|include|including|like'],
  ['starts', 'starts with|start with|starting with|beginning with|begins with'],
  ['ends', 'ends with|end with|ending with|ending in'],
] as const

/** How people introduce a part of a text: “starts with the letter S”, “contains the word lamp”. */
const CALLED = /^(?:letters?(?= \S{1,2}$)|words?|text|string|prefix|suffix|ending) (?=\S)/i

const BARE_CALLED = /^(?:letters?|words?|text|string|prefix|suffix|ending)$/i

/** Reads the words that are no table, column or number: values, to be looked for in the data. */
export function readWanted(template: Template, question: Question): void {
  const add = (symbol: string | undefined, wanted: Omit<Wanted, 'text' | 'near'>): void => {
    const near = template.tableBefore(symbol)
    const { text } = template.slot(symbol)
    const isPart = wanted.operator !== '=' && wanted.operator !== '!='
    // Of “the letter A” the letter itself was taken for an article.
    if (isPart && BARE_CALLED.test(text)) question.unread.push(text)
    question.wanted.push({ ...wanted, text: isPart ? text.replace(CALLED, '') : text, ...(near && { near }) })
  }
  const inColumn = (symbol: string | undefined): Pick<Wanted, 'columns'> => ({
    columns: template.slot(symbol).mention?.columns ?? [],
  })
  const addList = (
    first: string | undefined,
    rest: string | undefined,
    wanted: Omit<Wanted, 'text' | 'near'>,
  ): void => {
    const symbols = [first, ...[...(rest ?? '').matchAll(/[QV]\d+/g)].map(([symbol]) => symbol)]
    const isChoice = / or /.test(rest ?? '')
    for (const symbol of symbols)
      add(symbol, {
        ...wanted,
        ...(first && { list: first }),
        ...(isChoice && { choice: symbols.map((one) => template.slot(one).text) }),
      })
  }

  for (const [operator, words] of PARTS) {
    template.takeAll(new RegExp(`(C\\d+) ${IS}(?:${words}) ${A}${VALUE}`), ([column, value]) =>
      add(value, { operator, cue: 'none', ...inColumn(column) }),
    )
    template.takeAll(
      new RegExp(`(T\\d+) (?:(?:that|which|whose) )?(?:${words.replace('|like', '')}) ${A}${VALUE}`),
      ([symbol, value]) => {
        const table = template.slot(symbol).mention?.table
        if (!table) return false
        question.subject ??= table
        const columns = labelColumns(table).filter(({ kind }) => kind === 'text')
        add(value, columns.length > 0 ? { operator, cue: 'name', columns } : { operator: '=', cue: 'none' })
        return true
      },
    )
  }
  template.takeAll(
    new RegExp(`(?:(?:with|having|that have|containing) )?${VALUE} in (?:(?:the|its|their) )?(C\\d+)`),
    ([value, column]) => add(value, { operator: 'contains', cue: 'none', ...inColumn(column) }),
  )
  template.takeAll(new RegExp(`(?:in|from|of|with|for) ${A}${VALUE} (C\\d+)`), ([value, column]) =>
    add(value, { operator: '=', cue: 'none', ...inColumn(column) }),
  )
  template.takeAll(new RegExp(`(C\\d+) (?:(?:is|are|was) )?(?:not|!=|<>|other than) ${A}${VALUE}`), ([column, value]) =>
    add(value, { operator: '!=', cue: 'none', ...inColumn(column) }),
  )
  template.takeAll(
    new RegExp(`(C\\d+)(?: (?:is|are|was|were|=|equals|equal to))? ${A}${VALUE}${LIST}`),
    ([column, value, rest]) => {
      const bound = inColumn(column)
      // "customers who ordered the Oak stool": a date is not a stool.
      if (!bound.columns?.some(({ kind }) => kind === 'text')) return false
      addList(value, rest, { operator: '=', cue: 'none', ...bound })
      return true
    },
  )
  template.takeAll(new RegExp(`(?:named|called) ${VALUE}${LIST}`), ([value, rest]) =>
    addList(value, rest, { operator: '=', cue: 'name' }),
  )
  template.takeAll(new RegExp(`by ${A}([QV]\\d+)${LIST}`), ([value, rest]) =>
    addList(value, rest, { operator: '=', cue: 'name' }),
  )
  template.takeAll(new RegExp(`${NOT_IN} ${A}${VALUE}${LIST}`), ([value, rest]) =>
    addList(value, rest?.replaceAll(' or ', ' and '), { operator: '!=', cue: 'place' }),
  )
  template.takeAll(new RegExp(`(?:(?:that|who|which) )?(?:(?:is|are|was|were) )?not ${VALUE}`), ([value]) =>
    add(value, { operator: '!=', cue: 'none' }),
  )
  template.takeAll(new RegExp(`(?:in|from|at) ${A}${VALUE}${LIST}`), ([value, rest]) =>
    addList(value, rest, { operator: '=', cue: 'place' }),
  )
  template.takeAll(
    new RegExp(`(?<!(?:to|into|through|via|than|about|near|around|within|per|on|during|like) )([QV]\\d+)${LIST}`),
    ([value, rest]) => addList(value, rest, { operator: '=', cue: 'none' }),
  )
}
