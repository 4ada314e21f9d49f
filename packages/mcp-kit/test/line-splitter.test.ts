import { describe, expect, it } from 'vitest'
import { LineSplitter } from '@frontdesk/mcp-kit/wire'

/** Cuts `input` into chunks of `size` bytes and gives what comes out. */
function split(input: Buffer, size: number, maxBytes = 10) {
  const lines: string[] = []
  const splitter = new LineSplitter({
    maxBytes,
    headBytes: 4,
    onLine: (line) => lines.push(line.toString()),
    onLongLine: ({ head, tail, bytes }) => lines.push(`${head.toString()}…${tail.toString().slice(-3)} (${bytes})`),
  })
  for (let start = 0; start < input.length; start += size) splitter.push(input.subarray(start, start + size))
  return { lines, splitter }
}

describe('the line splitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const input = Buffer.from('one\n\ntwö two\n0123456789\n0123456789abc\nlast one\nrest')
    const expected = ['one', '', 'twö two', '0123456789', '0123…abc (13)', 'last one']
    for (let size = 1; size <= input.length; size++) expect(split(input, size).lines).toEqual(expected)
  })

  it('keeps only the ends of a long line, whatever its length', () => {
    const { lines, splitter } = split(Buffer.concat([Buffer.alloc(5_000_000, 'x'), Buffer.from('end\n')]), 65_536)
    expect(lines).toEqual(['xxxx…end (5000003)'])
    expect(splitter.pendingBytes).toBe(0)
  })

  it('tells how far a line without an end has come, and how it began', () => {
    const { splitter } = split(Buffer.from('abcdefghijklmnop'), 3)
    expect(splitter.pendingBytes).toBe(16)
    expect(splitter.pendingHead.toString()).toBe('abcd')
  })

  it('takes a line that comes byte by byte', () => {
    const { lines } = split(Buffer.from(`${'y'.repeat(5_000)}\n`), 1, 10_000)
    expect(lines).toEqual(['y'.repeat(5_000)])
  })

  it('keeps nothing of the memory that a chunk came in', () => {
    const lines: string[] = []
    const memory = Buffer.alloc(8)
    const splitter = new LineSplitter({
      maxBytes: 20,
      headBytes: 4,
      onLine: (line) => lines.push(line.toString()),
      onLongLine: ({ head, tail }) => lines.push(`${head.toString()}…${tail.toString().slice(-4)}`),
    })
    for (const text of ['one line', ' in part', 's\n', 'abcdefgh', 'ijklmnop', 'qrstuvwx', 'yz\n'])
      splitter.push(memory.subarray(0, memory.write(text)))
    expect(lines).toEqual(['one line in parts', 'abcd…wxyz'])
  })
})
