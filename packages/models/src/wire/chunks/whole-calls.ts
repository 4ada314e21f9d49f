import { isJsonObject, parseJson } from './call-piece.ts'

/** A call whose pieces have all come. */
export interface WholeCall {
  id: string
  index: number | undefined
  name: string
  /** Its arguments in the pieces in which they came. */
  pieces: string[]
  extra: unknown
}

/** The calls that were meant: pieces that came under an id each are one call, and a call that is told twice under one id is not made twice. */
export function wholeCalls(calls: readonly WholeCall[]): (WholeCall & { arguments: string })[] {
  const seen = new Set<string>()
  return joinSplit(calls)
    .map((call) => ({ ...call, name: plainName(call.name), arguments: plainArguments(call.pieces) }))
    .filter((call) => {
      const text = JSON.stringify([call.id, call.name, call.arguments])
      const isRepeated = call.id !== '' && seen.has(text)
      seen.add(text)
      return !isRepeated
    })
}

/** Some give every piece an id of its own, and the name with it: neighbours of one name and index whose arguments only make sense together. */
function joinSplit(calls: readonly WholeCall[]): WholeCall[] {
  const joined: WholeCall[] = []
  for (let from = 0; from < calls.length;) {
    const first = calls[from]!
    const isPart = (call: WholeCall) =>
      first.index !== undefined && call.index === first.index && call.name === first.name
    const beyond = calls.findIndex((call, place) => place > from && !isPart(call))
    const length = partsOfOne(calls.slice(from, beyond === -1 ? undefined : beyond))
    const pieces = calls.slice(from, from + length).flatMap((call) => call.pieces)
    joined.push({ ...first, pieces })
    from += length
  }
  return joined
}

/** How many of the calls, from the first on, are parts of one. */
function partsOfOne(calls: readonly WholeCall[]): number {
  const texts = calls.map(({ pieces }) => pieces.join(''))
  const begin = texts[0]?.trim() === '' ? 1 : 0
  if (!isBroken(texts[begin])) return 1
  let text = ''
  for (const [place, part] of texts.entries()) {
    text += part
    if (place > begin && isJsonObject(text)) return place + 1
  }
  return 1
}

function isBroken(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '' && !isJsonObject(text)
}

/** The name without blanks, and without the namespace that some models of open weights put before it. */
function plainName(name: string): string {
  return name.trim().replace(/^functions\./, '')
}

/**
 * Arguments that were written as JSON twice, or after an empty object (as Bedrock does), are read once more. Where each piece held all before it, or the
 * last all that came in pieces, the last is the arguments. What else is broken the runner tells the model.
 */
function plainArguments(pieces: readonly string[]): string {
  const text = pieces.join('')
  const [first = '', last = ''] = [pieces.find((piece) => piece !== ''), pieces.findLast((piece) => piece !== '')]
  if (!isJsonObject(text) && last !== text && last.startsWith(first) && isJsonObject(last)) return last
  const single = text.startsWith('{}{') ? text.slice(2) : text
  const value = single.trimStart().startsWith('"') ? parseJson(single) : undefined
  return typeof value === 'string' && isJsonObject(value) ? value : single
}
