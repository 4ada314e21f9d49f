/** What an answer is worth beside the true rows: right, wrong, or refused. */
export type Verdict = 'right' | 'wrong' | 'refused'

/** An answer that names no statement claims nothing. */
export function verdict(answer: string, truth: readonly unknown[][], shape: string): Verdict {
  if (!answer.includes('How I found out:')) return 'refused'
  switch (shape) {
    case 'groups':
      return isSame(sorted(printedRows(answer)), sorted(truth))
    case 'rows':
      return sameRows(answer, truth)
    case 'ranking':
      return sameRanking(printedRows(answer), truth)
    default:
      return sameFigure(answer, truth)
  }
}

function sameFigure(answer: string, truth: readonly unknown[][]): Verdict {
  const [value] = truth[0] ?? []
  if (value === null || value === undefined) return answer.startsWith('There is no ') ? 'right' : 'wrong'
  return [...answer.matchAll(/\*\*(-?[\d.]+)\*\*/g)].some(([, figure]) => Number(figure) === value) ? 'right' : 'wrong'
}

/** The ids of the rows, or how many they are where ids are not shown; of a list that is cut, each shown row must be a true one. */
function sameRows(answer: string, truth: readonly unknown[][]): Verdict {
  const ids = truth.map(([id]) => String(id))
  const hasIds = /^\| id \|/m.test(answer)
  const shown = printedRows(answer).map(([id]) => id ?? '')
  const isCut = answer.includes('there are more')
  const isWhole = isCut ? shown.length < ids.length : shown.length === ids.length
  return isWhole && (!hasIds || shown.every((id) => ids.includes(id))) ? 'right' : 'wrong'
}

/** Of what ranks alike any may be named, so the figures are compared, and the names where no figure comes twice. */
function sameRanking(printed: readonly string[][], truth: readonly unknown[][]): Verdict {
  const figures = truth.map((row) => (Number.isNaN(Number(row.at(-1))) ? String(row.at(-1)) : Number(row.at(-1))))
  const shown = printed.map((row) =>
    row.map((cell) => (cell === '' || Number.isNaN(Number(cell)) ? cell : Number(cell))),
  )
  const holds = truth.length === shown.length && figures.every((figure, index) => shown[index]?.includes(figure))
  const isNamed = truth.every(
    ([name], index) =>
      figures.filter((figure) => figure === figures[index]).length > 1 ||
      index === truth.length - 1 ||
      printed[index]?.includes(String(name)),
  )
  return holds && isNamed ? 'right' : 'wrong'
}

function printedRows(answer: string): string[][] {
  return answer
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '))
}

function sorted(rows: readonly (readonly unknown[])[]): string[] {
  return rows.map((row) => row.join(' | ')).toSorted()
}

function isSame(one: readonly string[], other: readonly string[]): Verdict {
  return one.length === other.length && one.every((row, index) => row === other[index]) ? 'right' : 'wrong'
}
