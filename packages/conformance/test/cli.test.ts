import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli as run } from '../src/cli/run-cli.ts'
import { listenWith } from './support/listen.ts'
import { createProbeSubject } from './support/probe-subject.ts'
import { runCli, spawnCli } from './support/run-cli.ts'

const probe = () => {
  const { fetch: answer } = createProbeSubject()
  return listenWith((request) => answer(request))
}

/** A server that says of each thread that it is another one. */
const faulty = () => {
  const { fetch: answer } = createProbeSubject()
  return listenWith(async (request) => {
    const response = await answer(request)
    if (!response.headers.get('content-type')?.includes('json')) return response
    return Response.json(JSON.parse((await response.text()).replaceAll('"title":"', '"title":"not ')), response)
  })
}

function baseline(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'conformance-')), 'expected.txt')
  writeFileSync(path, text)
  return path
}

describe('chatkit-conformance URL', () => {
  it('prints a section a line, counts, and ends with 0 when all is well', async () => {
    await using server = await probe()
    const { code, stdout, stderr } = await spawnCli(server.url, '--only', 'RENAME,DELETE')
    expect(stderr).toBe('')
    expect(stdout).toContain('Titles, renaming and deleting  8 of 8')
    expect(stdout).toContain('8 passed, 0 failed, 0 not probed')
    expect(code).toBe(0)
  })

  it('shows rule, reason, source and exchange of what failed, and ends with 1', async () => {
    await using server = await faulty()
    const { code, stdout } = await runCli(server.url, '--only', 'RENAME-001')
    expect(stdout).toContain('✗ RENAME-001 (core)  `threads.update` answers with the thread under its new title.')
    expect(stdout).toContain('The new title: expected "Übersicht 📊", got "not Übersicht 📊".')
    expect(stdout).toContain('Source: openai-chatkit 1.6.5, chatkit/server.py, threads.update')
    expect(stdout).toMatch(
      /curl -N -X POST 'http:\S+' -H 'content-type: application\/json' --data-raw '\{"type":"threads.update"/,
    )
    expect(stdout).toContain('HTTP 200')
    expect(code).toBe(1)
  })

  it('ends with 0 when what failed was expected to', async () => {
    await using server = await faulty()
    const path = baseline('# known\nRENAME-001 a word too many\n\nRENAME-002\n')
    const { code, stdout } = await runCli(server.url, '--only', 'RENAME-001,RENAME-002', '--expected-failures', path)
    expect(stdout).toContain('0 passed, 2 failed (2 expected)')
    expect(code).toBe(0)
  })

  it('ends with 1 when what was expected to fail passes', async () => {
    await using server = await probe()
    const path = baseline('RENAME-001\n')
    const { code, stdout } = await runCli(server.url, '--only', 'RENAME-001', '--expected-failures', path)
    expect(stdout).toContain('Take from the expected failures: RENAME-001')
    expect(code).toBe(1)
  })

  it('ends with 2 when the baseline names a check that does not exist', async () => {
    const { code, stderr } = await runCli('http://127.0.0.1:9/chatkit', '--expected-failures', baseline('RENAME-01\n'))
    expect(stderr).toBe('The expected failures name no check: RENAME-01.\n')
    expect(code).toBe(2)
  })

  it('ends with 2 when nothing answers, and says what to look at', async () => {
    const { code, stderr, stdout } = await runCli('http://127.0.0.1:9/chatkit')
    expect(stderr).toMatch(/^Nothing answers at http:\/\/127\.0\.0\.1:9\/chatkit: .+ Is the server running/)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  it('holds silence against a server only after --timeout', async () => {
    const server = createServer(() => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const { code, stderr } = await runCli(`http://127.0.0.1:${port}/chatkit`, '--timeout', '0.2')
    server.closeAllConnections()
    server.close()
    expect(stderr).toContain('No answer began within 200 ms.')
    expect(code).toBe(2)
  })

  it.each([
    [[], 'Give the address of the ChatKit endpoint'],
    [['http://x/', '--level', 'most'], 'The level is core, full or strict, not most.'],
    [['http://x/', '--header', 'nothing'], "A header has the form 'Name: value', not nothing."],
    [['http://x/', '--probe', 'novel=x'], 'There is no probe novel=x.'],
    [['http://x/', '--timeout', 'soon'], '--timeout takes seconds, such as 10, not soon.'],
    [['http://x/', '--set', 'chatkit-0'], 'There is no requirement set chatkit-0.'],
    [['http://x/', '--colour'], "Unknown option '--colour'"],
  ])('refuses %j with a sentence and ends with 2', async (args, message) => {
    const { code, stderr } = await runCli(...args)
    expect(stderr).toContain(message)
    expect(code).toBe(2)
  })

  it('lists the checks of a level without asking anybody', async () => {
    const { code, stdout } = await runCli('--list', '--level', 'core', '--only', 'STREAM')
    expect(stdout.split('\n')[1]).toBe(
      '  STREAM-001  core       Each event is on one line that begins with `data: `. [openai-chatkit 1.6.5, chatkit/server.py, process]',
    )
    expect(stdout).not.toContain('STREAM-009')
    expect(code).toBe(0)
  })

  it('sends the headers that it is given, and blanks secrets in what it shows', async () => {
    const { fetch: answer } = createProbeSubject()
    const seen = new Set<string | null>()
    await using server = await listenWith((request) => {
      seen.add(request.headers.get('authorization'))
      return answer(request)
    })
    const directory = mkdtempSync(join(tmpdir(), 'conformance-'))
    const file = join(directory, 'reports/report.json')
    await runCli(
      server.url,
      '--only',
      'HTTP-009',
      '--level',
      'strict',
      '--header',
      'Authorization: Bearer s3cret',
      '--json',
      file,
    )
    expect([...seen]).toEqual(['Bearer s3cret'])
    expect(readFileSync(file, 'utf8')).not.toContain('s3cret')
  })

  it('restarts the server by the command that it is given, and goes on when it answers', async () => {
    await using server = await probe()
    const file = join(mkdtempSync(join(tmpdir(), 'conformance-')), 'restarted')
    const { code, stdout } = await runCli(server.url, '--only', 'DURABLE-001', '--restart', `echo yes >> '${file}'`)
    expect(stdout).toContain('1 passed, 0 failed, 0 not probed')
    expect(readFileSync(file, 'utf8')).toBe('yes\n')
    expect(code).toBe(0)
  })

  it('blames no server for a command that fails: that is an error of the run', async () => {
    await using server = await probe()
    const { code, stdout } = await runCli(server.url, '--only', 'DURABLE-001', '--restart', 'exit 3')
    expect(stdout).toContain('The command `exit 3` ended with 3.')
    expect(code).toBe(2)
  })

  it('writes a report to the standard output in place of the table', async () => {
    await using server = await probe()
    const { stdout } = await runCli(server.url, '--only', 'HTTP-002', '--json', '-')
    expect(JSON.parse(stdout)).toMatchObject({ set: 'chatkit-1.9', results: [{ id: 'HTTP-002', verdict: 'passed' }] })
  })

  it('tells whoever watches how far it is', async () => {
    await using server = await probe()
    let errors = ''
    const terminal = {
      write: () => {},
      writeError: (text: string) => (errors += text),
      hasColours: false,
      showsProgress: true,
    }
    await run([server.url, '--only', 'HTTP-002'], terminal)
    expect(errors).toContain('1 checks, HTTP-002')
  })
})
