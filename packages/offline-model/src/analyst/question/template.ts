import type { Token } from '../../language/token.ts'
import { CUES, FILLER, MONEY, PHRASE_WORDS } from './lexicon.ts'
import type { Mention } from './mentions.ts'
import { isName, startsName } from './name-slots.ts'
import type { Table } from '../schema/schema.ts'

/**
 * A part of a question that stands for something: `T` a table, `C` columns, `N` a number, `Y` a number that may be a year, `D` a day or month,
 * `Q` quoted text, `V` words that mean nothing to the model and may be a value in the database, `M` money taken in.
 */
export interface Slot {
  kind: 'T' | 'C' | 'N' | 'Y' | 'D' | 'Q' | 'V' | 'M'
  text: string
  /** As the question wrote it. */
  said: string
  mention?: Mention
  /** Place in the question, to tell what stands before what. */
  position: number
}

/** What a rule does with the groups it matched; false when it does not want them after all. */
export type Rule = (groups: (string | undefined)[]) => boolean | void

/** A question with its slots in place of the words: "How many customers in Berlin?" → `how many T0 in V1`. */
export class Template {
  #text: string
  readonly #slots: Slot[]
  readonly #tokens: readonly Token[]

  constructor(tokens: readonly Token[], mentions: readonly Mention[]) {
    this.#slots = []
    this.#tokens = tokens
    this.#text = ` ${this.#build(tokens, mentions).join(' ')} `
  }

  /** The same, with `·` where something was taken. */
  get marked(): string {
    return this.#text.replaceAll(/\s+/g, ' ')
  }

  /** What no rule has taken yet. */
  get rest(): string {
    return this.#text.replaceAll('·', ' ').replaceAll(/\s+/g, ' ').trim()
  }

  slot(symbol: string | undefined): Slot {
    const found = this.#slots[Number(symbol?.slice(1))]
    if (!found) throw new Error(`The template has no slot ${symbol ?? '(none)'}.`)
    return found
  }

  /** A word of {@link Template.rest} as the question wrote it. */
  written(word: string): string {
    if (/^[A-Z]\d+$/.test(word)) return this.slot(word).said
    return this.#tokens.find(({ text }) => text.toLowerCase() === word)?.text ?? word
  }

  /** The tables the question names, in order, taken or not. */
  get tables(): Slot[] {
    return this.#slots.filter(({ kind }) => kind === 'T')
  }

  /** The table named last before a slot. */
  tableBefore(symbol: string | undefined): Table | undefined {
    const at = this.slot(symbol).position
    return this.tables.findLast(({ position }) => position < at)?.mention?.table
  }

  /** The slot a symbol stands for; for a plain word, its text alone. */
  slotOrWord(symbol: string | undefined): Pick<Slot, 'text' | 'mention'> {
    return /^[A-Z]\d+$/.test(symbol ?? '') ? this.slot(symbol) : { text: symbol ?? '' }
  }

  /** Applies a rule where it fits first: what it matches is taken, unless `use` returns false. Returns whether it fitted. */
  take(pattern: RegExp, use?: Rule): boolean {
    return this.#apply(new RegExp(`(?<= )(?:${pattern.source})(?= )`), use)
  }

  /** Applies a rule wherever it fits. */
  takeAll(pattern: RegExp, use?: Rule): boolean {
    return this.#apply(new RegExp(`(?<= )(?:${pattern.source})(?= )`, 'g'), use)
  }

  #apply(pattern: RegExp, use: Rule = () => undefined): boolean {
    let fits = false
    this.#text = this.#text.replace(pattern, (match: string, ...groups: unknown[]) => {
      const strings = groups.filter((group) => typeof group === 'string' || group === undefined).slice(0, -1)
      if (use(strings) === false) return match
      fits = true
      return '·'
    })
    return fits
  }

  #build(parts: readonly Token[], mentions: readonly Mention[]): string[] {
    const words: string[] = []
    const byStart = new Map(mentions.map((mention) => [parts[mention.start]?.start, mention]))
    let nameEnd = -1
    for (let index = 0; index < parts.length; index += 1) {
      const part = parts[index]
      if (!part) continue
      const mention = byStart.get(part.start)
      if (
        startsName(parts, index, nameEnd) ||
        (!mention && isName(parts, index, { nameEnd, isAfterColumn: words.at(-1)?.startsWith('C') ?? false }))
      ) {
        const run = unknownRun(parts, index, byStart)
        words.push(this.#add({ kind: 'V', text: run.text, said: run.text, position: part.start }))
        index += run.length - 1
        nameEnd = index
        continue
      }
      if (mention && part.kind !== 'date' && !isTotalCue(parts, index, byStart)) {
        words.push(
          this.#add({
            kind: mention.table ? 'T' : 'C',
            text: lastWord(parts, index, mention),
            said: parts
              .slice(mention.start, mention.end)
              .map(({ text }) => text)
              .join(' '),
            mention,
            position: part.start,
          }),
        )
        index += mention.end - mention.start - 1
        continue
      }
      if (part.kind === 'date')
        words.push(this.#add({ kind: 'D', text: part.value, said: part.text, position: part.start }))
      else if (part.kind === 'number')
        words.push(
          this.#add({
            kind: /^(?:19|20)\d\d$/.test(part.text) ? 'Y' : 'N',
            text: part.value,
            said: part.text,
            position: part.start,
          }),
        )
      else if (part.kind === 'quoted')
        words.push(this.#add({ kind: 'Q', text: part.value, said: part.value, position: part.start }))
      else if (part.kind === 'sign')
        words.push(...(/[?!()*]/.test(part.text) ? [] : [/[;/]/.test(part.text) ? ',' : part.text]))
      else if (MONEY.test(part.text.toLowerCase()))
        words.push(this.#add({ kind: 'M', text: part.text, said: part.text, position: part.start }))
      else if (isKnown(part.text)) words.push(plain(part.text))
      else {
        const run = unknownRun(parts, index, byStart)
        words.push(this.#add({ kind: 'V', text: run.text, said: run.text, position: part.start }))
        index += run.length - 1
      }
    }
    return words
  }

  #add(slot: Slot): string {
    this.#slots.push(slot)
    return `${slot.kind}${this.#slots.length - 1}`
  }
}

function lastWord(parts: readonly Token[], index: number, { start, end }: Mention): string {
  return parts[index + end - start - 1]?.text ?? ''
}

/** "total revenue" and "total of the orders" mean a sum, and "in total" all of them, even where a column is called `total`; "average total" and "by total" mean the column. */
function isTotalCue(
  parts: readonly Token[],
  index: number,
  mentions: ReadonlyMap<number | undefined, Mention>,
): boolean {
  const [word, after] = [parts[index], parts[index + 1]]
  if (word?.stem !== 'total') return false
  const before = parts.slice(0, index).findLast(({ text }) => !/^(?:the|of)$/i.test(text))
  if (!after || after.kind === 'sign') return before?.text.toLowerCase() === 'in'
  const isObject =
    mentions.has(after.start) ||
    MONEY.test(after.stem) ||
    /^(?:number|count)$/i.test(after.text) ||
    isOfMany(parts, index + 1)
  return (
    isObject &&
    !/^(?:average|mean|avg|highest|lowest|largest|smallest|maximum|minimum|max|min|by|sum)$/i.test(before?.text ?? '')
  )
}

/** "of the orders", but not "of order 17". */
function isOfMany(parts: readonly Token[], index: number): boolean {
  if (parts[index]?.text.toLowerCase() !== 'of') return false
  const thing = parts.slice(index + 1).find(({ text }) => !/^(?:the|all|our)$/i.test(text))
  return thing !== undefined && thing.stem !== thing.text.toLowerCase()
}

function isKnown(word: string): boolean {
  const lower = plain(word)
  return FILLER.has(lower) || CUES.has(lower) || PHRASE_WORDS.has(lower)
}

function plain(word: string): string {
  const lower = word.toLowerCase().replaceAll('’', "'")
  return FILLER.has(lower) || PHRASE_WORDS.has(lower) ? lower : lower.replace(/'s$/, '')
}

/** Neighbouring words unknown to the model, as one value: `New York`, `Oak stool`. */
function unknownRun(
  parts: readonly Token[],
  from: number,
  mentions: ReadonlyMap<number | undefined, Mention>,
): { text: string; length: number } {
  const run = [parts[from]?.text.replace(/['’]s$/, '') ?? '']
  for (const part of parts.slice(from + 1)) {
    const isPart =
      part.kind === 'word' && !isKnown(part.text) && !mentions.has(part.start) && !MONEY.test(part.text.toLowerCase())
    if (!isPart) break
    run.push(part.text.replace(/['’]s$/, ''))
  }
  return { text: run.join(' '), length: run.length }
}
