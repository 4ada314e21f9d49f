import { describe, expect, it, onTestFinished } from 'vitest'
import { FAILURE_META_KEY, McpConfigError, openMcpFleet, USER_META_KEY } from '@frontdesk/mcp-host'
import type { FleetOptions, McpServerSpec, ToolCallRecord } from '@frontdesk/mcp-host'
import { createLog, faultSpec, isAlive, oddSpec, until } from './world.ts'

const metaOf = (userId: string) => ({ [USER_META_KEY]: { userId } })

async function openFleet(specs: readonly McpServerSpec[], options: Partial<FleetOptions<unknown>> = {}) {
  const log = createLog()
  const fleet = await openMcpFleet(specs, {
    logger: log,
    identity: () => ({ userId: 'ada' }),
    ...options,
    limits: { closeStepMs: 300, ...options.limits },
  })
  onTestFinished(() => fleet.close())
  return { fleet, log }
}

const named = (name: string, spec: McpServerSpec, more: Partial<McpServerSpec> = {}) => ({ ...spec, name, ...more })
const good = (name: string) => ({ name, inputSchema: { type: 'object', properties: {} } })
const listOf = (...names: string[]) => oddSpec({ 'tools/list': { result: { tools: names.map(good) } } })
const namesIn = (tools: { name: string }[]) => tools.map(({ name }) => name)

describe('what an agent may use', () => {
  it('is what the servers say that are for it, each tool by its own filter', async () => {
    const { fleet } = await openFleet([
      named('all', listOf('a', 'b'), { tools: { deny: ['b'] } }),
      named('some', listOf('read_x', 'write_x'), { agents: { analyst: ['read_*'], editor: ['*'] } }),
      named('one', listOf('c'), { agents: ['editor'] }),
    ])
    const analyst = fleet.forAgent('analyst')
    const editor = fleet.forAgent('editor')
    expect(namesIn(await analyst.listTools())).toEqual(['a', 'read_x'])
    expect(namesIn(await editor.listTools())).toEqual(['a', 'read_x', 'write_x', 'c'])
    expect(namesIn(await fleet.forAgent('toString').listTools())).toEqual(['a'])
    for (const tool of ['b', 'write_x', 'c', 'nothing']) {
      expect(await analyst.callToolResult(tool, {}, metaOf('ada'))).toMatchObject({
        isError: true,
        _meta: { [FAILURE_META_KEY]: { code: 'tool_refused', outcome: 'none' } },
      })
    }
    expect(await editor.callToolResult('write_x', {}, metaOf('ada'))).toMatchObject({ content: [{ text: 'fine' }] })
  })

  it('is less where a rule says so for the user, when tools are called and when they are listed', async () => {
    const { fleet } = await openFleet([named('x', listOf('a', 'b'))], {
      mayUse: ({ userId, tool }) => {
        if (userId === 'eve') throw new Error('no such user')
        return tool === 'a' || userId === 'ada'
      },
    })
    const view = fleet.forAgent('analyst')
    const listAs = async (userId: string) => namesIn(await fleet.runAs({ userId }, () => view.listTools()))
    expect([await listAs('ada'), await listAs('bob'), await listAs('eve')]).toEqual([['a', 'b'], ['a'], []])
    expect(await view.callToolResult('b', {}, metaOf('bob'))).toMatchObject({ isError: true })
    expect(await view.callToolResult('a', {}, metaOf('eve'))).toMatchObject({ isError: true })
    expect(await view.callToolResult('b', {}, metaOf('ada'))).toMatchObject({ content: [{ text: 'fine' }] })
  })

  it.each([
    ['never', [false, false, false]],
    ['always', [true, true, true]],
    ['destructive', [false, true, false]],
    [['h*'], [false, false, true]],
  ] as const)('needs an approval by the rule %j', async (approval, [read, harm, harmless]) => {
    const tools = [
      { ...good('read'), annotations: { readOnlyHint: true } },
      good('write'),
      { ...good('harmless'), annotations: { destructiveHint: false } },
    ]
    const spec = oddSpec({ 'tools/list': { result: { tools } } })
    const { fleet } = await openFleet([named('x', spec, { approval })])
    const view = fleet.forAgent('analyst')
    expect([
      await view.needsApproval('read'),
      await view.needsApproval('write'),
      await view.needsApproval('harmless'),
    ]).toEqual([read, harm, harmless])
    expect(await view.needsApproval('unknown')).toBe(true)
  })
})

describe('a change of the servers', () => {
  it('leaves those that are the same alone, starts new ones, and ends what is gone', async () => {
    const [kept, gone, fresh] = [faultSpec(), faultSpec(), faultSpec()]
    const { fleet } = await openFleet([named('kept', kept.spec), named('gone', gone.spec)])
    const view = fleet.forAgent('analyst')
    const old = fleet.server('gone')
    expect(await fleet.apply([named('kept', kept.spec), named('fresh', fresh.spec)])).toEqual([])
    expect(fleet.status().map(({ name, state }) => [name, state])).toEqual([
      ['kept', 'ready'],
      ['fresh', 'ready'],
    ])
    expect([kept.pids(), fresh.pids()].map((pids) => pids.length)).toEqual([1, 1])
    expect(gone.pids().map(isAlive)).toEqual([false])
    expect(namesIn(await view.listTools())).toContain('mcp__fresh__echo')
    expect(await old.listTools()).toEqual([])
    expect(await old.callToolResult('echo', {}, metaOf('ada'))).toMatchObject({
      content: [{ text: 'ERROR: The tool server gone is gone; nothing was done.' }],
    })
  })

  it('restarts a server whose entry is another, under the same view', async () => {
    const { spec, pids } = faultSpec()
    const { fleet } = await openFleet([spec])
    const view = fleet.server('fault')
    await fleet.apply([{ ...spec, tools: ['echo'] }])
    expect(namesIn(await view.listTools())).toEqual(['echo'])
    expect(pids()).toHaveLength(2)
    await until(() => pids().filter(isAlive).length === 1)
  })

  it('is refused as a whole when it is wrong, and tells which starts failed', async () => {
    const { spec, pids } = faultSpec()
    const { fleet } = await openFleet([spec])
    expect(() => fleet.apply([spec, spec])).toThrow(McpConfigError)
    expect(await fleet.apply([spec, { name: 'none', command: 'no-such-program' }])).toMatchObject([
      { spec: { name: 'none' }, reason: expect.any(Error) as Error },
    ])
    expect(pids()).toHaveLength(1)
  })

  it('leaves nothing behind when the fleet is closed meanwhile', async () => {
    const { spec, pids } = faultSpec('hang-at-start')
    const { fleet } = await openFleet([])
    const change = fleet.apply([spec])
    await until(() => pids().length === 1)
    await fleet.close()
    await change
    expect(pids().map(isAlive)).toEqual([false])
  })

  it('does not start a server again that is to stay ended', async () => {
    const { spec, pids } = faultSpec('well', { restart: 'never' })
    const { fleet } = await openFleet([spec])
    process.kill(pids()[0]!, 'SIGKILL')
    await until(() => fleet.status()[0]?.state === 'stopped')
    const result = await fleet.server('fault').callToolResult('echo', {}, metaOf('ada'))
    expect(result).toMatchObject({ _meta: { [FAILURE_META_KEY]: { code: 'server_unavailable', outcome: 'none' } } })
    expect(pids()).toHaveLength(1)
  })
})

async function openRecorded() {
  const records: ToolCallRecord[] = []
  const { spec } = faultSpec()
  const { fleet, log } = await openFleet([{ ...spec, tools: { deny: ['effect'] } }], {
    record: (record) => {
      records.push(record)
      if (record.tool === 'whoami') throw new Error('the disk is full')
    },
  })
  return { view: fleet.forAgent('analyst'), fleet, records, log }
}

describe('the records of calls', () => {
  it('say who called what in which run, and how it went', async () => {
    const { view, fleet, records } = await openRecorded()
    await fleet.runAs({ userId: 'ada', threadId: 'thr_1', runId: 'run_1' }, async () => {
      await view.callToolResult(
        'echo',
        { value: 'hello', api_key: 'abc' },
        { [USER_META_KEY]: { userId: 'ada', tenantId: 't' } },
      )
    })
    await view.callToolResult('fail', {}, metaOf('bob'))
    await view.callToolResult('effect', {}, metaOf('bob'))
    await view.callToolResult('effectThenDie', { url: 'https://u:hunter2@x' }, metaOf('bob'))
    expect(records).toMatchObject([
      {
        userId: 'ada',
        tenantId: 't',
        threadId: 'thr_1',
        runId: 'run_1',
        agent: 'analyst',
        server: 'fault',
        tool: 'echo',
        arguments: '{"value":"hello","api_key":"[hidden]"}',
        outcome: 'done',
        code: undefined,
        resultBytes: 5,
      },
      { userId: 'bob', threadId: undefined, tool: 'fail', outcome: 'error' },
      { tool: 'effect', outcome: 'refused', code: 'tool_refused' },
      { tool: 'effectThenDie', outcome: 'unknown', code: 'server_died', arguments: '{"url":"https://[hidden]@x"}' },
    ])
    expect(new Set(records.map(({ argumentsHash }) => argumentsHash)).size).toBe(3)
    expect(records.every(({ durationMs }) => durationMs >= 0)).toBe(true)
  })

  it('are cut, and do not fail a call when they cannot be kept', async () => {
    const { view, records, log } = await openRecorded()
    await view.callToolResult('echo', { value: 'x'.repeat(50_000) }, metaOf('ada'))
    expect(records[0]?.arguments.length).toBeLessThan(2_100)
    expect(await view.callToolResult('whoami', {}, metaOf('ada'))).not.toMatchObject({ isError: true })
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'a call could not be recorded' }),
    )
  })

  it('are there for a call that its run gave up', async () => {
    const { view, records } = await openRecorded()
    const abort = new AbortController()
    const call = view.callToolResult('slow', { ms: 5_000 }, metaOf('ada'), { signal: abort.signal })
    setTimeout(() => abort.abort(), 20)
    await expect(call).rejects.toThrow('aborted')
    expect(records).toMatchObject([{ tool: 'slow', outcome: 'aborted' }])
  })
})
