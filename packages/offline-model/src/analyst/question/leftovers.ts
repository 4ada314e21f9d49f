import type { Question } from './question.ts'
import type { Template } from './template.ts'

const MODAL = '(?:can|could|would|will|may|might|should)'
const REQUEST =
  'know|see|get|find out|find|have|list|show|look up|look at|look|fetch|print|return|calculate|compute|determine|give|tell|display|count|say'
const OPENING = '(?<=^ (?:(?:hi|hello|hey|ok|okay|well|so|and|please|thanks|thank|you|,|·) )*)'

/** What can be lost as a whole, though its words mean something elsewhere. */
const PHRASES = [
  `${OPENING}${MODAL} (?:you|i|we)(?: (?:please|kindly|also|just))?(?: help(?: me| us)?)?(?: (?:to )?(?:${REQUEST}))?`,
  `${MODAL} (?:you|i|we)(?: (?:please|kindly|also|just))? (?:${REQUEST})`,
  '(?<=^ (?:what|how) (?:is|are|was|were) (?:(?:the|our|all|these|those) )*T\\d+ )called',
  `${OPENING}(?:(?:i|we) (?:would like|need|want|like)|(?:i'd|we'd) like)(?: (?:you )?to (?:${REQUEST}))?`,
  'do you (?:know|see)',
  'find out',
  'let (?:me|us) know',
  'help (?:me|us)',
  `to (?:${REQUEST})`,
  '(?:what|how much|which|who) (?:would|will) be',
  'for (?:me|us)',
  'in (?:(?:the|our|your|this) )?(?:database|system)',
  'in (?:the|our|your|this|these) (?:data|tables?|records?|rows)',
  'in all(?= (?:·|$))',
  '(?:in|during) the (?:month|year)(?= of [DY]\\d)',
]

/** Takes the phrases of politeness. To be read before anything else. */
export function takePhrases(template: Template): void {
  for (const phrase of PHRASES) template.takeAll(new RegExp(phrase))
}

const PREPOSITIONS = new Set('in from at by with for on of to into via through within about during per'.split(' '))
const ARTICLES = new Set(
  `the a an all any each every our your their its this that these those some both which what whose how many much of different distinct
  unique various existing same total placed made`.split(/\s+/),
)
const VERBS = new Set(
  'see tell give show display find fetch look print return query select let compute calculate determine'.split(' '),
)

/**
 * Filler that has lost what it belongs to. A preposition needs an object that was understood: of "orders by him" nothing may be left out. A verb
 * of request right behind a thing is said of that thing, and people joined to it are a thing of their own.
 */
export function danglingWords(template: Template, { measure }: Question): string[] {
  const words = template.marked.trim().split(' ')
  const isAsking = words.some((word) => /^(?:which|what|where|who|whom|whose)$/.test(word))
  return words.flatMap((word, index) => {
    const object = words.slice(index + 1).findIndex((next) => !ARTICLES.has(next))
    const next = object === -1 ? undefined : words[index + 1 + object]
    const said = words.slice(index, object === -1 ? undefined : index + 2 + object).join(' ')
    // Whose they are was said in another message, if at all.
    if (word === 'their' && !/^(?:and|with|,|by|in|show|list)$/.test(words[index - 1] ?? '')) return [word]
    // What "those" or "it" are was said in another message, if at all.
    if (/^(?:those|these|this|it|its)$/.test(word)) return [word]
    // "Delivered to customers" is no status; a wish such as "to know" was taken as a whole.
    if (/^(?:to|into|via|through)$/.test(word)) return [word]
    if (word === 'that' && /^(?:of|in|for|with|by|than)$/.test(words[index - 1] ?? '')) return [word]
    if (VERBS.has(word) && words[index - 1] === '·') return [word]
    if (/^(?:and|or|,)$/.test(word) && /^(?:people|persons?|users?)$/.test(next ?? '')) return [said]
    if (!PREPOSITIONS.has(word) || (next && /^(?:·|[A-Z]\d+)$/.test(next))) return []
    if (!next && object === -1 && index === words.length - 1 && isAsking) return []
    const isCurrency = word === 'in' && /^(?:euros?|eur)$/.test(next ?? '')
    return isCurrency && measure.kind === 'figure' ? [] : [said]
  })
}
