import { expect, it } from 'vitest'
import { CASES } from './corpus/case.ts'
import { runCorpus } from './corpus/run-corpus.ts'

it('survives every case of the corpus in one process', { timeout: 120_000 }, async () => {
  const failures: string[] = []
  let cases = 0
  for await (const { id, problems } of runCorpus({ maxRepeats: 200 })) {
    cases += 1
    if (problems.length > 0) failures.push(`${id}: ${problems.join('; ')}`)
  }
  expect(failures).toEqual([])
  expect(cases).toBe(CASES.length + 1)
})
