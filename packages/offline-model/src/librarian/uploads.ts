import { bullets, code, paragraphs } from '../answers/words.ts'
import { callTool, PlanEnd } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { countPaths } from './paths.ts'
import { sharesWord } from './rank-files.ts'
import type { FileTools } from './toolset.ts'

const FOLDER = 'uploads'

/** Whether a message speaks of a file that the user has sent. */
export function asksForUpload(text: string): boolean {
  return /\b(?:attached|attachments?|uploaded|uploads?|my (?:file|document|pdf))\b/i.test(text)
}

/** The path of the upload that is meant: the only one, or the only one named for one of the words. Ends the plan where that cannot be told. */
export function* findUpload(words: readonly string[], tools: FileTools): Plan {
  if (!tools.list || !tools.listParameter)
    throw new PlanEnd('None of my tools lists your uploads: please name the file.')
  const listed = yield* callTool(tools.list, { [tools.listParameter]: FOLDER })
  const paths = [...countPaths(listed.text).keys()].map((path) => `${FOLDER}/${path}`)
  const named = paths.filter((path) => sharesWord(path, words))
  const [path, other] = named.length === 1 ? named : paths
  if (!path) throw new PlanEnd('You have not uploaded a file yet, so there is nothing for me to read.')
  if (other)
    throw new PlanEnd(
      paragraphs('You have uploaded several files. Please name the one you mean:', bullets(paths.map(code))),
    )
  return path
}
