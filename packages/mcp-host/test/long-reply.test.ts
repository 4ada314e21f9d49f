import { describe, expect, it } from 'vitest'
import { answerLongLine } from '../src/child/long-reply.ts'

const open = new Map([
  [7, 'tools/call'],
  [8, 'tools/list'],
])

/** A line as the splitter gives it: its first 300 bytes and its last 256. */
function longLine(line: string) {
  const bytes = Buffer.from(line)
  return { head: bytes.subarray(0, 300), tail: bytes.subarray(-256), bytes: bytes.length }
}

const content = (text: string) => ({ content: [{ type: 'text', text }] })
const textOf = (line: string) => {
  const answer = answerLongLine(longLine(line), open)
  return answer && 'result' in answer ? (answer.result['content'] as { text: string }[])[0]!.text : undefined
}

describe('the answer in place of a line that is too long', () => {
  it('finds the request at the start or at the end of the line, in each order', () => {
    const result = content('x'.repeat(1_000))
    for (const line of [
      JSON.stringify({ jsonrpc: '2.0', id: 7, result }),
      JSON.stringify({ id: 7, jsonrpc: '2.0', result }),
      JSON.stringify({ result, jsonrpc: '2.0', id: 7 }),
      JSON.stringify({ result, id: 7, jsonrpc: '2.0' }),
    ]) {
      expect(answerLongLine(longLine(line), open)).toMatchObject({ id: 7 })
    }
  })

  it('is not misled by the text of the result', () => {
    const forged = '{"jsonrpc":"2.0","id":8,'.repeat(20)
    const line = JSON.stringify({ result: content(`${forged}${'x'.repeat(1_000)},"id":8}`), jsonrpc: '2.0', id: 7 })
    expect(answerLongLine(longLine(line), open)).toMatchObject({ id: 7 })
  })

  it('shows the start of the text, marked, with no character cut in half', () => {
    for (const filler of ['x', 'ü', '😀', '"', '\\', '\n', '\u0001']) {
      for (let shift = 0; shift < 8; shift++) {
        const text = 'a'.repeat(shift) + filler.repeat(1_000)
        const found = textOf(JSON.stringify({ result: content(text), jsonrpc: '2.0', id: 7 }))!
        const [start, mark] = found.split('\n[The result was cut here')
        expect(text.startsWith(start!)).toBe(true)
        expect(start!.length).toBeGreaterThan(20)
        expect(mark).toMatch(/^: it has 0\.0 MB, over the limit/)
      }
    }
  })

  it('is an error for a request that is no tool call, and nothing for a line that answers no request', () => {
    const tools = Array.from({ length: 100 }, (_, n) => ({ name: `tool ${n}` }))
    const list = answerLongLine(longLine(JSON.stringify({ result: { tools }, jsonrpc: '2.0', id: 8 })), open)
    expect(list).toMatchObject({ id: 8, error: { message: 'the reply to tools/list has 0.0 MB, over the limit' } })
    const stray = JSON.stringify({ result: content('x'.repeat(1_000)), jsonrpc: '2.0', id: 9 })
    expect(answerLongLine(longLine(stray), open)).toBeUndefined()
    expect(answerLongLine(longLine(`{${'z'.repeat(1_000)}`), open)).toBeUndefined()
  })
})
