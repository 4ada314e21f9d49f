import { ensure, ensureSame } from '../check.ts'
import type { Check, Section } from '../check.ts'
import { CARE, JSON_TEXT, SSE } from '../sources.ts'
import { get } from '../../subject/json.ts'
import { PROBE_PREFIX } from '../../subject/probes.ts'
import { textOf } from '../../subject/turn.ts'
import { show } from '../../subject/json.ts'
import type { Subject } from '../../subject/subject.ts'

/** Texts that get lost where one has not thought of them. */
const TEXTS: readonly [id: string, what: string, text: string, source: string][] = [
  ['TEXT-001', 'Letters of all scripts', 'Größe, naïve, Ελληνικά, Русский, हिन्दी, 日本語, العربية', SSE],
  ['TEXT-002', 'Characters beyond the first plane and joined ones', '😀 👩‍👩‍👧‍👦 🇨🇭 𝔘 e\u0301 👍🏽', SSE],
  ['TEXT-003', 'Line ends of every kind', 'one\ntwo\r\nthree\rfour\n\n\nfive\u2028six\u2029seven\u0085eight', SSE],
  [
    'TEXT-004',
    'Quotes, backslashes and control characters',
    '"\' \\ \\n \\u0041 \t \b \f \u0001 \u001f \u007f',
    `${JSON_TEXT}, 7`,
  ],
  [
    'TEXT-005',
    'Text that looks like the stream itself',
    'data: {"type":"error"}\n\nevent: x\nid: 1\n: no comment\n[DONE]',
    SSE,
  ],
  ['TEXT-006', 'Markup and blank space', '  <b>&amp;</b> <script>1</script> {{x}} ${y} %s   ', CARE],
]

export const text: Section = {
  title: 'Text',
  checks: [
    ...TEXTS.map(([id, what, sent, source]): Check => ({
      id,
      level: 'full',
      rule: `${what} come back as they were sent, in the message, in the answer, and when loaded.`,
      source,
      needs: ['echo'],
      isExact: true,
      run: (subject) => echo(subject, sent),
    })),
    {
      id: 'TEXT-007',
      level: 'full',
      rule: 'A message of 100,000 characters is taken and answered whole.',
      source: CARE,
      needs: ['echo'],
      isExact: true,
      run: (subject) => echo(subject, 'Nur Geduld, ü. '.repeat(6_667)),
    },
    {
      id: 'TEXT-008',
      level: 'full',
      rule: 'A title keeps letters of all scripts.',
      source: SSE,
      async run(subject) {
        const { threadId } = await subject.probe('text')
        const title = TEXTS.map(([, , each]) => each.split('\n')[0])
          .slice(0, 2)
          .join(' ')
        await subject.load('threads.update', { thread_id: threadId, title })
        ensureSame((await subject.load('threads.get_by_id', { thread_id: threadId }))['title'], title, 'The title')
      },
    },
  ],
}

async function echo(subject: Subject, sent: string): Promise<void> {
  const message = `${PROBE_PREFIX}echo ${sent}`
  const turn = await subject.say(message)
  ensureText(get(turn.doneItems('user_message')[0], 'content.0.text'), message, 'The message')
  ensureText(turn.text, sent, 'The answer')
  const [question, answer] = await subject.items(turn.threadId)
  ensureText(question && textOf(question), message, 'The stored message')
  ensureText(answer && textOf(answer), sent, 'The stored answer')
}

/** Fails with the place where two texts part, which says more than the texts. */
function ensureText(actual: unknown, expected: string, what: string): void {
  if (actual === expected) return
  const given = typeof actual === 'string' ? actual : ''
  let at = 0
  while (at < expected.length && expected[at] === given[at]) at++
  ensure(
    false,
    `${what} is another than was sent from character ${at} on: expected ${show(expected.slice(at, at + 20))}, got ${show(given.slice(at, at + 20))}.`,
  )
}
