import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startProtectedServer } from '../../../packages/mcp-host/test/oauth-world.ts'
import { changeLogin } from '../src/commands/mcp/log-in.ts'
import { parseConfig } from '../src/config/config.ts'
import { openLogins } from '../src/mcp/operator-trust.ts'

/** A folder whose `mcp.json` names a server that asks for a login, and an operator before a terminal. */
async function openFolder(more: object = {}) {
  const { server } = await startProtectedServer()
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-login-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'mcp.json')
  writeFileSync(path, JSON.stringify({ mcpServers: { hub: { url: server.url }, ...more } }))
  const config = parseConfig({ MCP_CONFIG: path, DATA_DIR: join(folder, 'data') })
  const input = new PassThrough()
  const told: string[] = []
  const change = (command: 'login' | 'logout', name: string) =>
    changeLogin(command, name, { config, env: {}, input, tell: (words) => told.push(words) })
  const page = () => /http:\S+\/authorize\S+/.exec(told.join('\n'))?.[0] ?? ''
  return { server, config, input, told, change, page, file: join(folder, 'data/mcp-logins.json') }
}

describe('frontdesk mcp login', () => {
  it('shows a page, and keeps the login where the server of this folder looks for it', async () => {
    const { server, config, change, page, told, file } = await openFolder()
    const done = change('login', 'hub')
    await expect.poll(page, { timeout: 10_000 }).not.toBe('')
    await fetch(page())
    expect(await done).toContain('You are logged in to hub.')
    const token = openLogins(config).tokenOf(server.url) ?? ''
    expect(token).toMatch(/^access-/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(told.join()).not.toContain(token)
  })

  it('takes the address at which a browser of another machine has ended', async () => {
    const { change, page, input, told } = await openFolder()
    const done = change('login', 'hub')
    await expect.poll(page, { timeout: 10_000 }).not.toBe('')
    input.write('http://127.0.0.1/callback?code=guessed\n')
    await expect.poll(() => told.at(-1)).toBe('This is no answer to the login that is under way.')
    const { headers } = await fetch(page(), { redirect: 'manual' })
    input.write(`${headers.get('location')}\n`)
    expect(await done).toContain('You are logged in to hub.')
  })

  it('is forgotten by logout', async () => {
    const { change, page, file } = await openFolder()
    const done = change('login', 'hub')
    await expect.poll(page, { timeout: 10_000 }).not.toBe('')
    await fetch(page())
    await done
    expect(await change('logout', 'hub')).toBe('The login to hub is forgotten here.')
    expect(readFileSync(file, 'utf8')).not.toContain('access-')
    expect(await change('logout', 'hub')).toBe('There is no login to hub.')
  })

  it.each([
    ['elsewhere', 'There is no server elsewhere in'],
    ['local', 'local is a program of this machine.'],
    ['own', 'own has a session for each user, who cannot share a login.'],
    ['open', 'open: The server asks for no login'],
  ])('says why there is none: %s', async (name, words) => {
    const { valid, server } = await startProtectedServer()
    valid.add('')
    const { change } = await openFolder({
      local: { command: 'node' },
      own: { url: 'https://x.example/${user.id}', scope: 'user' },
      open: { url: server.url },
    })
    await expect(change('login', name)).rejects.toThrow(words)
  })
})
