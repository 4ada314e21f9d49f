/** One word of a text: where it is, and the form in which it is compared. */
export interface Word {
  start: number
  end: number
  form: string
}

const MAX_LENGTH = 64
const WORD = /[\p{L}\p{N}\p{M}]+/gu
/** Most words: no accents, and no script without spaces, which saves most of the work of a long text. */
const PLAIN = /^[a-z\d]*$/i
/** Scripts that are written without spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
/** Made when the first text needs it: the first of its kind in a process costs more than all the rest of opening a store. */
let segmenter: Intl.Segmenter | undefined

/** The words of a text in order, in any script. Forms ignore case and accents and hold neither spaces nor quotes. */
export function* findWords(text: string): Generator<Word> {
  for (const match of text.matchAll(WORD)) {
    if (PLAIN.test(match[0]) || !UNSPACED.test(match[0])) yield toWord(match[0], match.index)
    else yield* segment(match[0], match.index)
  }
}

function* segment(text: string, start: number): Generator<Word> {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'word' })
  for (const { segment: part, index } of segmenter.segment(text)) yield toWord(part, start + index)
}

function toWord(text: string, start: number): Word {
  const letters = PLAIN.test(text) ? text : text.normalize('NFKD').replace(/[^\p{L}\p{N}\p{M}]|[\u0300-\u036f]/gu, '')
  return { start, end: start + text.length, form: shorten(letters.toLowerCase()) }
}

function shorten(form: string): string {
  // Half of a surrogate pair is no letter.
  return form.slice(0, MAX_LENGTH).replace(/[\ud800-\udbff]$/, '')
}
