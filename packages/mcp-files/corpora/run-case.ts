import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Call, Case } from './case.ts'
import type { Child, Reply } from './child.ts'
import type { Sandbox } from './sandbox.ts'
import { expand, fillPlaceholders, LIMITS } from './case.ts'
import { startRace } from './race.ts'
import { OTHER_MARKER, SECRET } from './sandbox.ts'
import { applySetup } from './setup.ts'

/** The server and the directories that a case is run on. */
export interface Stage {
  child: Child
  sandbox: Sandbox
  /** Where this process sees the root: elsewhere than the server when it has mounts of its own. */
  rootHere?: string
  /** The most calls of a race. */
  maxRepeats?: number
  /** How many times as long as the corpus says a call may take. */
  patience?: number
}

/** Runs one case. Returns what was wrong: nothing when the expectation and every probe hold. */
export async function runCase(
  raw: Case,
  { child, sandbox, rootHere = sandbox.root, maxRepeats = Infinity, patience = 1 }: Stage,
): Promise<string[]> {
  const { input, ...expected } = fillPlaceholders(raw, sandbox.placeholders)
  if (input.op === 'extract') return []
  if (expected.skip_as_root === true && process.getuid?.() === 0) return []
  await applySetup(rootHere, input.setup ?? [])
  const outside = sandbox.digestOutside()
  const disk = { root: rootHere, path: input.to ?? pathOf(input) }
  child.takePeakBytes()

  const actor = input.race && (await startRace(rootHere, input.race))
  const replies = await callRepeatedly(child, input, Math.min(input.repeat_calls ?? 1, maxRepeats))
  const raceProblems = (await actor?.stop()) ?? []
  if (input.then) replies.push(await callTool(child, input.then))
  const [reply] = replies
  if (reply === undefined) return ['no call was made']

  const verdict =
    input.race?.kind === 'swap-dir-with-symlink'
      ? judgeRace(replies, input.race.inside_content)
      : judge(expected, { reply, input, disk, patience })
  return [...verdict, ...raceProblems, ...(await probe({ child, sandbox, replies, outside, expected, patience }))]
}

async function callRepeatedly(child: Child, call: Call, times: number): Promise<Reply[]> {
  const replies: Reply[] = []
  const worker = async () => {
    while (replies.length < times) replies.push(await callTool(child, call))
  }
  await Promise.all(Array.from({ length: Math.min(4, times) }, worker))
  return replies
}

async function callTool(child: Child, call: Call): Promise<Reply> {
  const path = pathOf(call)
  const content = call.content ?? expand(call.content_parts ?? [])
  switch (call.op) {
    case 'read':
      return child.call('read_file', { path })
    case 'write':
      return child.call('write_file', { path, content })
    case 'list':
      return child.call(call.arg_extra?.['recursive'] === true ? 'directory_tree' : 'list_directory', { path })
    case 'stat':
      return child.call('get_file_info', { path })
    case 'mkdir':
      return child.call('create_directory', { path })
    case 'delete':
      return child.call('delete_file', { path })
    case 'move':
      return child.call('move_file', { from: path, to: call.to })
    case 'edit':
      return child.call('edit_file', { path, edits: editsOf(call) })
    case 'search':
      return child.call('search_files', { path, query: call.pattern, ...call.arg_extra })
    default:
      throw new Error(`Unknown operation: ${call.op}`)
  }
}

function pathOf({ path, path_parts: parts }: Call): string {
  return path ?? expand(parts ?? [])
}

function editsOf({ edits = [] }: Call): { old_text: string; new_text: string }[] {
  const all = Array.isArray(edits) ? edits : Array.from({ length: edits.times }, () => edits.repeat)
  return all.map((edit) => ({ old_text: edit.old, new_text: edit.new }))
}

type Expected = Omit<Case, 'input'>

function judge(
  expected: Expected,
  {
    reply,
    input,
    disk,
    patience,
  }: { reply: Reply; input: Call; disk: { root: string; path: string }; patience: number },
): string[] {
  switch (expected.expect) {
    case 'refuse': {
      const isEmpty = input.op === 'search' && (reply.structured['matches'] as unknown[] | undefined)?.length === 0
      if (!reply.isError && !isEmpty) return [`it was not refused: ${reply.text.slice(0, 200)}`]
      return reply.elapsedMs > patience * LIMITS.refuse_ms ? [`refusing took ${reply.elapsedMs} ms`] : []
    }
    case 'contain':
      return []
    case 'bound': {
      const bytes = Buffer.byteLength(reply.json)
      return [
        ...(reply.elapsedMs > patience * LIMITS.wall_ms ? [`it took ${reply.elapsedMs} ms`] : []),
        ...(bytes > LIMITS.out_bytes ? [`the answer had ${bytes} bytes`] : []),
      ]
    }
    case 'allow':
      if (reply.isError) return expected.or_refuse === true ? [] : [`it was refused: ${reply.text}`]
      return judgeAnswer(expected, { reply, input, disk })
    default:
      throw new Error(`Unknown expectation: ${expected.expect}`)
  }
}

function judgeAnswer(
  expected: Expected,
  { reply, input, disk }: { reply: Reply; input: Call; disk: { root: string; path: string } },
): string[] {
  const problems: string[] = []
  const { expect_text: text, expect_entries: entries, expect_sha: sha } = expected
  if (text !== undefined) {
    const got = input.op === 'write' ? readFileSync(join(disk.root, disk.path), 'utf8') : reply.text
    if (got !== text) problems.push(`the text is ${JSON.stringify(got.slice(0, 200))}`)
  }
  if (entries !== undefined) {
    const names = (reply.structured['entries'] as { name: string }[]).map(({ name }) => name)
    if (JSON.stringify(names) !== JSON.stringify(entries)) problems.push(`the entries are ${names.join(', ')}`)
  }
  if (sha !== undefined) {
    if (sha !== 'all-N') throw new Error(`Unknown digest: ${sha}`)
    const now = readFileSync(join(disk.root, disk.path))
    if (!now.equals(Buffer.alloc(1_000_000, 'N'))) problems.push('the file does not hold what was written')
  }
  return problems
}

/** While directories are swapped a call may succeed, inside, or fail; it must not do anything else. */
function judgeRace(replies: readonly Reply[], inside: string | undefined): string[] {
  const answers = new Set(replies.filter(({ isError }) => !isError).map(({ text }) => text))
  if (answers.size === 0) return ['no call of the race succeeded, so that nothing was tried']
  if (inside === undefined) return []
  answers.delete(inside)
  return [...answers].map((text) => `a call of the race answered ${JSON.stringify(text.slice(0, 100))}`)
}

async function probe({
  child,
  sandbox,
  replies,
  outside,
  expected,
  patience,
}: {
  child: Child
  sandbox: Sandbox
  replies: readonly Reply[]
  outside: string
  expected: Expected
  patience: number
}): Promise<string[]> {
  const problems: string[] = []
  const said = replies.map(({ json }) => json).join('\n')
  const open = child.openBeneath(sandbox.base)
  const peak = child.takePeakBytes()
  const next = await child.call('list_directory', { path: '.' })

  if (sandbox.digestOutside() !== outside) problems.push('something outside the root changed')
  if (expected.marker_exempt !== true && said.includes(SECRET)) problems.push('the secret is in an answer')
  if (said.includes(OTHER_MARKER)) problems.push("the other user's text is in an answer")
  if (child.log.includes(SECRET) || child.log.includes(OTHER_MARKER)) problems.push('a secret is in the log')
  if (said.includes(sandbox.root)) problems.push('the path of the root is in an answer')
  const left = sandbox.temporaryFiles()
  if (left.length > 0) problems.push(`temporary files were left: ${left.join(', ')}`)
  if (open.length > 0) problems.push(`still open: ${open.join(', ')}`)
  if (peak > LIMITS.rss_mb * 1024 * 1024) problems.push(`the server held ${peak} bytes`)
  if (next.isError) problems.push(`the next call failed: ${next.text}`)
  if (next.elapsedMs > patience * LIMITS.recover_ms) problems.push(`the next call took ${next.elapsedMs} ms`)
  return problems
}
