import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AssistantMessageItem, Thread, ThreadStreamEvent } from '@frontdesk/chatkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { COMMAND_HELP } from '../src/cli/commands.ts'
import { closedUrl, frame, jsonOf, startFakeServer, streamOf } from './fake-server.ts'
import type { Answer } from './fake-server.ts'

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const thread = (id: string, title?: string): Thread => ({
  id,
  ...(title !== undefined && { title }),
  created_at: '2025-01-02T03:04:05Z',
  status: { type: 'active' },
  metadata: {},
  items: { data: [], has_more: false },
})
const answer = (text: string): ThreadStreamEvent => ({ type: 'thread.item.done', item: messageOf(text) })
const messageOf = (text: string): AssistantMessageItem => ({
  id: `msg_${text}`,
  thread_id: 'thr_1',
  created_at: '2025-01-02T03:04:05Z',
  type: 'assistant_message',
  content: [{ annotations: [], text, type: 'output_text' }],
})

/** Names new threads thr_1, thr_2, … and answers with what it was asked. */
function echo(): Answer {
  let count = 0
  return (res, request) => {
    const { body } = request
    const created: ThreadStreamEvent = { type: 'thread.created', thread: thread(`thr_${(count += 1)}`) }
    const input = body.params['input'] as { content: { text: string }[] }
    const first = body.type === 'threads.create' ? [created] : []
    return streamOf(...first, answer(`You said: ${input.content[0]?.text}`))(res, request)
  }
}

let directory: string
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'frontdesk-chat-'))))
afterEach(() => rm(directory, { recursive: true }))

/** Runs the program in an empty directory. */
function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--conditions=@frontdesk/source', main, ...args], {
    cwd: directory,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      NODE_NO_WARNINGS: '1',
      ...env,
    },
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const ended = once(child, 'close').then(([code]) => ({ ...output, code: code as number | null }))
  return { child, ended }
}

function run(args: string[], { url, input = '' }: { url?: string; input?: string } = {}) {
  const { child, ended } = start(args, url === undefined ? {} : { FRONTDESK_URL: url })
  child.stdin.end(input)
  return ended
}

describe('the terminal client', () => {
  it('asks once and goes on with the same thread', async () => {
    await using server = await startFakeServer(echo())
    const { url } = server
    expect(await run(['Hello', 'you'], { url })).toEqual({ stdout: 'You said: Hello you\n', stderr: '', code: 0 })
    expect(await run(['-c', 'And now?'], { url })).toEqual({ stdout: 'You said: And now?\n', stderr: '', code: 0 })
    expect(server.requests.map(({ body }) => [body.type, body.params['thread_id']])).toEqual([
      ['threads.create', undefined],
      ['threads.add_user_message', 'thr_1'],
    ])
    expect(JSON.parse(await readFile(join(directory, '.frontdesk', 'last-thread'), 'utf8'))).toEqual({ [url]: 'thr_1' })
  })

  it('talks line by line, in one thread until told to begin another', async () => {
    await using server = await startFakeServer(echo())
    const { stdout, code } = await run([], { url: server.url, input: 'one\n\ntwo\n/new\nthree\n/exit\nfour\n' })
    expect(stdout).toBe('You said: one\nYou said: two\nYou said: three\n')
    expect(code).toBe(0)
    expect(server.requests.map(({ body }) => body.params['thread_id'])).toEqual([undefined, 'thr_1', undefined])
  })

  it('follows commands itself, and says which it does not know', async () => {
    await using server = await startFakeServer(echo())
    const input = '/help\n/foo\n/etc/hosts is what?\n/quit\nfour\n'
    const { stdout, stderr, code } = await run([], { url: server.url, input })
    expect({ stdout, code }).toEqual({ stdout: 'You said: /etc/hosts is what?\n', code: 0 })
    expect(stderr).toBe(`${COMMAND_HELP}There is no command /foo. /help lists them.\n`)
    expect(server.requests).toHaveLength(1)
  })

  it('exits with 2 after a command that it does not know', async () => {
    const stderr = 'There is no command /foo. /help lists them.\n'
    expect(await run([], { input: '/foo\n' })).toEqual({ stdout: '', stderr, code: 2 })
  })

  it('does not take a key that no header can hold for a server that is not there', async () => {
    const { child, ended } = start(['Hi'], { FRONTDESK_API_KEY: 'bad\nkey' })
    child.stdin.end()
    const stderr = 'FRONTDESK_API_KEY holds a line break or another character that no HTTP header can. See --help.\n'
    expect(await ended).toEqual({ stdout: '', stderr, code: 2 })
  })

  it('goes on with the thread that it was given, with the key of the environment', async () => {
    await using server = await startFakeServer(echo())
    const { child, ended } = start(['--thread', 'thr_9', '--url', server.url, 'Hi'], { FRONTDESK_API_KEY: 'key' })
    child.stdin.end()
    expect((await ended).code).toBe(0)
    expect(server.requests[0]).toMatchObject({
      body: { type: 'threads.add_user_message', params: { thread_id: 'thr_9' } },
      headers: { authorization: 'Bearer key' },
    })
  })

  it('prints events as they are with --json', async () => {
    const event: ThreadStreamEvent = { type: 'notice', level: 'info', message: '\u001b[31m' }
    await using server = await startFakeServer(streamOf(event, answer('x')))
    const { stdout } = await run(['--json', 'Hi'], { url: server.url })
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([event, answer('x')])
  })

  it('lists threads, newest first as the server does', async () => {
    await using server = await startFakeServer(
      jsonOf({ data: [thread('thr_2', 'Berlin'), thread('thr_1')], has_more: true }),
    )
    const { stdout, code } = await run(['--list'], { url: server.url })
    expect(stdout).toBe(
      'thr_2  2025-01-02 03:04  Berlin\nthr_1  2025-01-02 03:04  (no title)\nOlder threads are not shown.\n',
    )
    expect(code).toBe(0)
  })

  it('says that there are no threads', async () => {
    await using server = await startFakeServer(jsonOf({ data: [], has_more: false }))
    expect((await run(['--list'], { url: server.url })).stdout).toBe('There are no threads yet.\n')
    expect((await run(['--list', '--json'], { url: server.url })).stdout).toBe('{"data":[],"has_more":false}\n')
  })

  it('says that no server answers, and how to start one', async () => {
    const url = await closedUrl()
    const stderr = `Nothing answers at ${url}. Start it with \`pnpm dev\`.\n`
    expect(await run(['Hi'], { url })).toEqual({ stdout: '', stderr, code: 3 })
    expect(await run(['--list'], { url })).toEqual({ stdout: '', stderr, code: 3 })
    expect(await run([], { url, input: 'Hi\n' })).toEqual({ stdout: '', stderr, code: 3 })
  })

  it.each<[string, Answer, string]>([
    [
      'the server refuses',
      jsonOf({ error: { code: 'not_found', message: 'No such thread.' } }, { status: 404 }),
      'No such thread.\n',
    ],
    [
      'the answer fails',
      streamOf({ type: 'error', code: 'stream.error', allow_retry: true }),
      '✗ The answer failed. You may ask again.\n',
    ],
    [
      'the answer fails with words',
      streamOf({ type: 'error', code: 'custom', message: 'Quota reached', allow_retry: false }),
      '✗ Quota reached\n',
    ],
  ])('exits with 1 when %s', async (_, answering, stderr) => {
    await using server = await startFakeServer(answering)
    expect(await run(['Hi'], { url: server.url })).toEqual({ stdout: '', stderr, code: 1 })
  })

  it('keeps what it printed when the connection is lost', async () => {
    await using server = await startFakeServer((res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write(frame({ type: 'thread.item.added', item: messageOf('Half an ans') }), () => res.destroy())
    })
    const stderr = 'The connection was lost before the answer was complete.\n'
    expect(await run(['Hi'], { url: server.url })).toEqual({ stdout: 'Half an ans\n', stderr, code: 1 })
  })

  it('stops the answer at Ctrl-C, remembering the thread', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<unknown>()
    await using server = await startFakeServer((res) => {
      resolve(once(res, 'close'))
      res
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(frame({ type: 'thread.created', thread: thread('thr_1') }))
      res.write(frame({ type: 'thread.item.added', item: messageOf('Half') }))
    })
    const { child, ended } = start(['Hi'], { FRONTDESK_URL: server.url })
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    expect(await ended).toEqual({ stdout: 'Half\n', stderr: 'Stopped.\n', code: 130 })
    await closed
    expect(await readFile(join(directory, '.frontdesk', 'last-thread'), 'utf8')).toContain('thr_1')
  })

  it('prints its help, and explains wrong use', async () => {
    const help = await run(['--help'])
    expect(help).toMatchObject({ stderr: '', code: 0 })
    expect(help.stdout).toContain('pnpm chat "question"')
    expect(await run(['--nope'])).toMatchObject({ stdout: '', code: 2, stderr: expect.stringContaining('--nope') })
  })

  it('has nothing to go on with before the first thread', async () => {
    await writeFile(join(directory, '.frontdesk'), 'in the way')
    const stderr =
      'You have had no thread with http://127.0.0.1:8787/chatkit yet. Leave the option out to begin one. See --help.\n'
    expect(await run(['-c', 'Hi'])).toEqual({ stdout: '', stderr, code: 2 })
    await using server = await startFakeServer(echo())
    const { stdout, stderr: warning, code } = await run(['Hi'], { url: server.url })
    expect({ stdout, code }).toEqual({ stdout: 'You said: Hi\n', code: 0 })
    expect(warning).toMatch(/^This thread will not be found by --continue: Error: E/)
  })

  it('writes colours only when asked to, away from a terminal', async () => {
    await using server = await startFakeServer(jsonOf({ data: [thread('thr_1')], has_more: false }))
    const coloured = start(['--list'], { FRONTDESK_URL: server.url, FORCE_COLOR: '1' })
    expect((await coloured.ended).stdout).toContain('\u001b[2m2025-01-02 03:04\u001b[22m')
    const plain = start(['--list'], { FRONTDESK_URL: server.url, NO_COLOR: '1' })
    expect((await plain.ended).stdout).not.toContain('\u001b')
  })
})
