import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { serveAdapter } from '../src/testing/golden/adapter/serve-adapter.ts'
import { ownImplementation } from '../src/testing/golden/own-implementation.ts'

const golden = join(import.meta.dirname, '../src/testing/golden')
const scenarios = join(import.meta.dirname, '../golden')
const node = `${process.execPath} --conditions=@frontdesk/source`

/** Replays scenarios by the command, against an adapter. */
function replay(adapter: string, ...paths: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const args = ['--conditions=@frontdesk/source', join(golden, 'main.ts'), '--adapter', adapter, ...paths]
  return new Promise((resolve) =>
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    ),
  )
}

/** An adapter that gives each question the same answer. */
const answering = (answer: object) =>
  `${process.execPath} -e 'require("readline").createInterface({ input: process.stdin }).on("line", (line) =>
    console.log(JSON.stringify({ id: JSON.parse(line).id, ...${JSON.stringify(answer)} })))'`

describe('chatkit-golden --adapter', () => {
  it('passes every scenario against our own adapter, which is the example for others', async () => {
    const { code, stdout, stderr } = await replay(`${node} ${join(golden, 'adapter/main.ts')}`, scenarios)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^\d{3,} passed, 0 failed\n$/)
  })

  it('counts apart what an adapter has no part for', async () => {
    const { code, stdout } = await replay(
      answering({ unsupported: 'no templates' }),
      join(scenarios, 'widget-template'),
    )
    expect(stdout).toMatch(/^0 passed, 0 failed, \d+ not supported\n$/)
    expect(code).toBe(1)
  })

  it('shows what an adapter made of a case where that is wrong', async () => {
    const { code, stdout } = await replay(answering({ result: { updates: 'none' } }), join(scenarios, 'widget-diff'))
    expect(stdout).toMatch(/FAILED .+\n {2}.+\n {4}\$\.updates: expected .+, got "none"/)
    expect(code).toBe(1)
  })

  it('says so when an adapter fails, ends early, or writes what is no answer', async () => {
    const path = join(scenarios, 'widget-diff')
    const [failed, ended, babbled] = await Promise.all([
      replay(answering({ error: 'no database' }), path),
      replay(`${process.execPath} -e ''`, path),
      replay(`${process.execPath} -e 'console.log("Ready.")'`, path),
    ])
    expect(failed.stdout).toContain('The adapter failed: no database')
    expect(ended.stdout).toContain('The adapter ended before it answered case')
    expect(babbled.stdout).toContain('The adapter wrote what is no answer: Ready.')
  })
})

describe('the adapter', () => {
  it('answers a line for each line: a server is opened, asked and closed', async () => {
    const questions = [
      { id: 1, op: 'open', scenario: { kind: 'server', server: { scripts: { respond: [[]] } } } },
      { id: 2, op: 'request', request: { body: { type: 'threads.list', params: {} } } },
      { id: 3, op: 'close' },
    ]
    const input = new PassThrough()
    const output = new PassThrough()
    input.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''))
    await serveAdapter(ownImplementation, { input, write: (line) => void output.write(line) })
    output.end()
    const answers = (await text(output))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(answers).toEqual([
      { id: 1, result: {} },
      { id: 2, result: { json: { data: [], has_more: false } } },
      { id: 3, result: { calls: [], store: { threads: [], attachments: [] } } },
    ])
  })
})
