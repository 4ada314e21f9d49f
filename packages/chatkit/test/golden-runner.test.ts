import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '@frontdesk/chatkit'
import { loadScenarios } from '../src/testing/golden/scenarios/load-scenarios.ts'
import { replayScenario } from '../src/testing/golden/replay.ts'
import type { Scenario, ScriptStep, ServerScenario } from '../src/testing/golden/scenarios/scenario.ts'

const main = `${import.meta.dirname}/../src/testing/golden/main.ts`

async function loadScenario<Kind extends Scenario>(path: string): Promise<Kind> {
  return JSON.parse(await readFile(`${import.meta.dirname}/../golden/${path}.json`, 'utf8'))
}

/** Every copy of the value with one leaf changed, or one element left out. */
function* mutate(value: unknown): Generator<unknown, void, undefined> {
  if (typeof value !== 'object' || value === null) {
    yield typeof value === 'string' ? `${value}!` : 'other'
    return
  }
  for (const name of Object.keys(value)) {
    const member: unknown = Reflect.get(value, name)
    for (const mutant of mutate(member)) yield Object.assign(copyShallow(value), { [name]: mutant })
    if (Array.isArray(value)) yield value.toSpliced(Number(name), 1)
    else yield Object.fromEntries(Object.entries(value).filter(([each]) => each !== name))
  }
}

function copyShallow(value: object): object {
  return Array.isArray(value) ? [...value] : { ...value }
}

function* mutateExpectations(scenario: ServerScenario): Generator<ServerScenario, void, undefined> {
  for (const member of ['expect_calls_fixed', 'expect_calls', 'expect_store_fixed', 'expect_store'] as const) {
    if (scenario[member] === undefined || (member === 'expect_calls' && scenario.expect_calls_fixed)) continue
    if (member === 'expect_store' && scenario.expect_store_fixed) continue
    for (const mutant of mutate(scenario[member])) yield { ...scenario, [member]: mutant }
  }
  for (const [index, request] of scenario.requests.entries()) {
    const { expect_fixed: fixed } = request
    const expectations = fixed
      ? [...mutate(fixed.any_of)].map((any_of) => ({ ...request, expect_fixed: { ...fixed, any_of } }))
      : [...mutate(request.expect)].map((mutant) => ({ ...request, expect: mutant }))
    for (const each of expectations) {
      yield { ...scenario, requests: scenario.requests.with(index, each as ServerScenario['requests'][number]) }
    }
  }
}

function removal(itemId: string): JsonObject {
  return { type: 'thread.item.removed', item_id: itemId }
}

function storedThread(scenario: ServerScenario): { thread: JsonValue; items: JsonValue[] } {
  const { threads } = scenario.expect_store as { threads: [{ thread: JsonValue; items: JsonValue[] }] }
  return threads[0]
}

const unsent = { expect: { json: {} } }
const stopped = { ...unsent, body: {}, cancel_after_events: 1 }

function playing(...script: object[]): object {
  return { server: { scripts: { respond: [script] } } }
}

describe('the golden runner', () => {
  it.each(['server/cancel-mid-text', 'server/attachments-with-descriptor', 'server/hidden-added-replaced'])(
    'sees any change in what %s expects',
    async (path) => {
      const scenario = await loadScenario<ServerScenario>(path)
      expect(await replayScenario(scenario)).toEqual([])
      for (const mutant of mutateExpectations(scenario)) {
        expect(await replayScenario(mutant)).not.toEqual([])
      }
    },
  )

  it('says where and how a result differs', async () => {
    const scenario = await loadScenario<ServerScenario>('server/threads-update')
    const [request, ...others] = scenario.requests
    const differences = await replayScenario({
      ...scenario,
      requests: [{ ...request!, expect: { json: { id: 'x' } } }, ...others],
    })
    expect(differences.map(({ where }) => where)).toEqual(['requests[0]'])
    expect(differences[0]?.lines).toContain('$.json.id: expected "x", got "thr_a"')
  })

  it('does not care about the order of retractions, only where it was recorded', async () => {
    const scenario = await loadScenario<ServerScenario>('server/create-empty-responder')
    const [creation] = scenario.requests
    const { expect: created, ...request } = creation!
    const removals = [removal('a'), removal('b')]
    const script = removals.map((event) => ({ yield: event }))
    const play = (changed: ServerScenario['requests'][number]) =>
      replayScenario({
        ...scenario,
        server: { scripts: { respond: [script] } },
        requests: [changed],
        expect_calls: (scenario.expect_calls as JsonValue[]).slice(0, 1),
        expect_store: {
          threads: [{ ...storedThread(scenario), items: storedThread(scenario).items.slice(0, 1) }],
          attachments: [],
        },
      })
    const { stream } = created as { stream: JsonValue[] }
    const swapped = { stream: [...stream, ...removals.toReversed()] }
    expect(await play({ ...request, expect: swapped })).toEqual([])
    expect(await play({ ...request, expect: created, expect_fixed: { gap: ['G36'], any_of: [swapped] } })).toHaveLength(
      1,
    )
  })

  it('fails a scenario that does not say what the reference did, of a kind it does not know, or that is none', async () => {
    for (const scenario of [{ kind: 'server', name: 'x' }, { kind: 'unheard-of' }, {}, [], null]) {
      expect(await replayScenario(scenario as unknown as Scenario)).not.toEqual([])
    }
  })

  it.each<[string, RegExp, object]>([
    ['has no request', /at requests$/, { requests: [] }],
    ['has a misspelt member', /"request"/, { request: [] }],
    ['has a misspelt member in a request', /"cancel_after"/, { requests: [{ body: {}, expect: {}, cancel_after: 1 }] }],
    ['stops in no known way', /cancel_mode/, { requests: [{ ...stopped, cancel_mode: 'drop' }] }],
    [
      'says how to stop but not when',
      /cancel_after_events/,
      { requests: [{ ...unsent, body: {}, cancel_mode: 'close' }] },
    ],
    ['sends nothing', /raw_body/, { requests: [unsent] }],
    ['prescribes nothing', /any_of/, { requests: [{ ...stopped, expect_fixed: { gap: ['G4'], any_of: [] } }] }],
    ['plays an unknown step', /"yeild"/, playing({ yeild: {} })],
    ['plays two steps in one', /exactly one/, playing({ yield: {}, throw: { kind: 'other' } })],
    ['throws what is not known', /"not_found"/, playing({ throw: { kind: 'custm' } })],
    ['calls an unknown helper', /"start"/, playing({ agent_run: { steps: [{ context: 'start' }] } })],
    ['has no case', /at cases$/, { kind: 'converter', cases: [] }],
    ['is of an unknown kind', /at kind$/, { kind: 'unheard-of' }],
  ])('refuses a file that %s', async (_what, problem, changes) => {
    const scenario = 'kind' in changes ? { name: 'x' } : await loadScenario('server/threads-update')
    await using directory = await createDirectory({ 'x.json': JSON.stringify({ ...scenario, ...changes }) })
    expect(await loadScenarios(directory.path)).toEqual([
      { path: join(directory.path, 'x.json'), problem: expect.stringMatching(problem) as string },
    ])
  })

  it.each<[string, ScriptStep]>([
    ['an event that is none', { yield: { type: 'thread.item.dnoe' } }],
    ['an item that is none', { store: { op: 'add_item', item: { id: 'x', type: 'mesage' } } }],
    ['a thread that cannot be', { set_thread: { status: 'lost' } }],
    ['an id of no kind', { yield: { type: 'thread.item.removed', item_id: '{{new:mesage}}' } }],
    ['an id that the call does not have', { yield: { type: 'thread.item.removed', item_id: '{{sender_id}}' } }],
    ['a widget that is none', { stream_widget: { root: { type: 'Crad' } } }],
    [
      'a task that is none',
      { agent_run: { steps: [{ context: 'add_workflow_task', args: { task: { type: 't' } } }] } },
    ],
  ])('fails a scenario whose script has %s, whatever the server makes of it', async (_what, step) => {
    const scenario = await loadScenario<ServerScenario>('server/create-empty-responder')
    const [request] = scenario.requests
    const { stream } = request!.expect as { stream: JsonValue[] }
    const differences = await replayScenario({
      ...scenario,
      server: { scripts: { respond: [[step]] } },
      requests: [
        { ...request!, expect: { stream: [...stream, { type: 'error', code: 'stream.error', allow_retry: true }] } },
      ],
      expect_calls: (scenario.expect_calls as JsonValue[]).slice(0, 1),
      expect_store: {
        threads: [{ ...storedThread(scenario), items: storedThread(scenario).items.slice(0, 1) }],
        attachments: [],
      },
    })
    expect(differences.map(({ where }) => where)).toEqual(['replay'])
  })

  it('reads directories within directories and names a file that is no JSON', async () => {
    await using directory = await createDirectory({ 'a/b/broken.json': '{', 'a/notes.md': '{' })
    const problem: unknown = expect.stringContaining('JSON')
    expect(await loadScenarios(directory.path)).toEqual([{ path: join(directory.path, 'a/b/broken.json'), problem }])
  })

  it('reads a file by its path, whatever its name', async () => {
    const scenario = await loadScenario('server/threads-update')
    await using directory = await createDirectory({ scenario: JSON.stringify(scenario) })
    const path = join(directory.path, 'scenario')
    expect(await loadScenarios(path)).toEqual([{ path, scenario }])
  })

  it('follows links, but not round', async () => {
    const scenario = await loadScenario('server/threads-update')
    await using outside = await createDirectory({ 'x.json': JSON.stringify(scenario) })
    await using directory = await createDirectory({ 'notes.md': '' })
    const links = { 'a.json': join(outside.path, 'x.json'), b: outside.path, 'c.json': '/nowhere', d: directory.path }
    for (const [name, target] of Object.entries(links)) await symlink(target, join(directory.path, name))
    expect(await loadScenarios(directory.path)).toEqual([
      { path: join(directory.path, 'a.json'), scenario },
      { path: join(directory.path, 'b/x.json'), scenario },
      { path: join(directory.path, 'c.json'), problem: expect.stringContaining('ENOENT') as string },
    ])
  })

  it('prints every failure, a missing path too, counts in its last line and tells by its exit code', async () => {
    const passing = await loadScenario('server/threads-update')
    const failing = { ...passing, expect_calls: [{ hook: 'respond' }] }
    await using directory = await createDirectory({
      'passing.json': JSON.stringify(passing),
      'more/failing.json': JSON.stringify(failing),
    })
    const run = promisify(execFile)
    const missing = join(directory.path, 'missing')
    const ended = run(process.execPath, ['--conditions=@frontdesk/source', main, missing, directory.path])
    const failure: unknown = await ended.catch((error: unknown) => error)
    const stdout: unknown = Reflect.get(Object(failure), 'stdout')
    expect(failure).toMatchObject({ code: 1 })
    expect(stdout).toContain(`FAILED ${missing}\n`)
    expect(stdout).toContain('$[0]: expected {"hook":"respond"}, got nothing')
    expect(stdout).toMatch(/\n1 passed, 2 failed\n$/)
  })
})

async function createDirectory(files: Record<string, string>): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'golden-'))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), text)
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
