import { ScriptedModel } from '@openai/agents/testing'
import { openMcpFleet, ToolPins } from '@frontdesk/mcp-host'
import { DurableRuns } from '@frontdesk/runs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Audit } from '../src/audit/audit.ts'
import { localOperator, remoteOperator } from '../src/commands/mcp/operator.ts'
import type { ToolOperator } from '../src/commands/mcp/operator.ts'
import { runCommand } from '../src/commands/mcp/run-command.ts'
import { openApp } from './support/open-app.ts'
import { deskSpec, makeEffectsFile } from './support/open-desk.ts'
import { logger, openTeamServer } from './support/open-team-server.ts'

const KEY = 'bob-0123456789abcdef'

/** A fleet of one server of strangers, one of whose two tools was another when it was pinned. */
async function openFleet() {
  const spec = deskSpec('mail', ['read_mail', 'send_mail'], makeEffectsFile(), {
    trust: 'third-party',
    approval: 'destructive',
  })
  const pins = new ToolPins({ mail: { send_mail: '0'.repeat(64) } })
  const fleet = await openMcpFleet([spec], { logger, identity: () => ({ userId: 'nobody' }), pins })
  onTestFinished(() => fleet.close())
  return fleet
}

const operators: [string, () => Promise<ToolOperator>][] = [
  [
    'a running server',
    async () => remoteOperator(await openApp({}, { fleet: await openFleet() }), { apiKey: undefined }),
  ],
  ['servers of its own', async () => localOperator(await openFleet())],
]

describe.each(operators)('pnpm mcp, of %s', (_whose, open) => {
  it('shows servers and tools, and lets a changed tool in', async () => {
    const operator = await open()
    const run = (...words: string[]) => runCommand(operator, words, { isJson: false })
    const listed = await run()
    expect(listed).toMatch(/^mail \(third-party\): ready, pid \d+, 0 restarts; 1 tools; approval: destructive/)
    expect(listed).toContain('held, because it changed: send_mail. To let it in: pnpm mcp accept mail send_mail')
    expect(await run('tools', 'mail')).toBe('mail\n  read_mail [readOnly]  The tool read_mail.')
    expect(await run('accept', 'mail', 'send_mail')).toContain('is offered as it is now')
    expect(await run('tools')).toContain('send_mail [needs an approval]')
    await expect(run('accept', 'mail', 'send_mail')).rejects.toThrow('No tool send_mail of mail waits')
  })

  it('calls a tool as whoever asks', async () => {
    const operator = await open()
    const run = (...words: string[]) => runCommand(operator, words, { isJson: false })
    expect(await run('call', 'mail', 'read_mail', '{"text":"all"}')).toContain('Dear model')
    await expect(run('call', 'mail', 'read_mail', '[]')).rejects.toThrow('ARGUMENTS must be a JSON object')
    await expect(run('call', 'nowhere', 'read_mail')).rejects.toThrow(/no (tool|MCP) server (named )?nowhere/)
    await expect(run('dance')).rejects.toThrow('Usage: pnpm mcp')
  })
})

it('says where it has looked in vain', async () => {
  const operator = remoteOperator('http://127.0.0.1:9', { apiKey: undefined })
  await expect(operator.inspect()).rejects.toThrow('No server answers at http://127.0.0.1:9.')
})

describe('/admin/mcp', () => {
  it('is for operators', async () => {
    const url = await openApp({ API_KEYS: `bob:${KEY}` }, { fleet: await openFleet() })
    const operator = remoteOperator(url, { apiKey: KEY })
    await expect(operator.inspect()).rejects.toThrow('Only those who run the service may do this.')
    await expect(operator.accept('mail', 'send_mail')).rejects.toThrow('Only those who run the service')
    await expect(operator.call('mail', 'read_mail', {})).rejects.toThrow('Only those who run the service')
  })

  it('tells of a body that does not fit, and writes down who let a tool in', async () => {
    const { server, store } = await openTeamServer(new ScriptedModel([]))
    const runs = new DurableRuns(server, { store })
    onTestFinished(() => runs[Symbol.asyncDispose]())
    const audit = new Audit(store, { logger })
    const env = { API_KEYS: `olga:${KEY}`, OPERATORS: 'olga' }
    const url = await openApp(env, { fleet: await openFleet(), audit, runs, store })
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
    const post = (path: string, body: object) =>
      fetch(`${url}/admin/mcp${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    expect((await post('/accept', { server: 'mail' })).status).toBe(400)
    expect((await post('/call', { server: 'mail', tool: 'read_mail', as: 'alice' })).status).toBe(400)
    expect((await post('/accept', { server: 'mail', tool: 'send_mail' })).status).toBe(200)
    expect(await store.records.loadAudit({ userId: 'olga' })).toContainEqual(
      expect.objectContaining({ action: 'tool.accepted', detail: { server: 'mail', tool: 'send_mail' } }),
    )
  })
})
