import { describe, expect, it } from 'vitest'
import { parseMcpConfig } from '@frontdesk/mcp-host'

/** The one server of a file, without what every server of a file has, and what was warned of. */
function read(entry: object, root = 'mcpServers') {
  const warnings: string[] = []
  const text = JSON.stringify({ [root]: { x: entry } })
  const [spec] = parseMcpConfig(text, { env: { KEY: 'k' }, folder: '/home/ada', warn: (words) => warnings.push(words) })
  const { trust: _trust, name: _name, limits, ...rest } = spec ?? { trust: undefined, name: undefined }
  return { spec: rest as Record<string, unknown>, limits, warnings, isThere: spec !== undefined }
}

describe('an entry that was written for another host', () => {
  it.each([
    [
      'Copilot’s local server',
      { type: 'local', command: 'x', args: ['y'], tools: ['*'] },
      { command: 'x', args: ['y'], tools: ['*'] },
    ],
    [
      'OpenCode’s local server',
      { type: 'local', command: ['npx', '-y', 'x'], environment: { A: 1 }, enabled: true },
      { command: 'npx', args: ['-y', 'x'], env: { A: '1' } },
    ],
    ['OpenCode’s remote server', { type: 'remote', url: 'https://x.example/mcp' }, { url: 'https://x.example/mcp' }],
    [
      'a command with its arguments, and more of them',
      { command: ['npx', '-y'], args: ['x'] },
      { command: 'npx', args: ['-y', 'x'] },
    ],
    [
      'FastMCP’s transport',
      { transport: 'streamable-http', url: 'https://x.example/mcp' },
      { url: 'https://x.example/mcp' },
    ],
    ['Cline’s type', { type: 'streamableHttp', url: 'https://x.example/mcp' }, { url: 'https://x.example/mcp' }],
    ['a transport named as its type', { transportType: 'stdio', command: 'x' }, { command: 'x' }],
    [
      'Gemini CLI’s list of tools',
      { command: 'x', includeTools: ['read'], excludeTools: ['read_all'] },
      { command: 'x', tools: { allow: ['read'], deny: ['read_all'] } },
    ],
    ['Codex’s list of tools', { command: 'x', enabledTools: ['read'] }, { command: 'x', tools: { allow: ['read'] } }],
    [
      'Windsurf’s list of tools',
      { command: 'x', disabledTools: ['drop'] },
      { command: 'x', tools: { deny: ['drop'] } },
    ],
    [
      'our list of tools before theirs',
      { command: 'x', tools: ['a'], excludeTools: ['b'] },
      { command: 'x', tools: ['a'] },
    ],
    [
      'Gemini CLI’s address',
      { httpUrl: 'https://x.example/mcp', headers: { A: '${KEY}' } },
      { url: 'https://x.example/mcp', headers: { A: 'k' } },
    ],
    ['Windsurf’s address', { serverUrl: 'https://x.example/mcp' }, { url: 'https://x.example/mcp' }],
    [
      'Claude Code’s login',
      { url: 'https://x.example', oauth: { clientId: '${KEY}', callbackPort: 8080, scopes: 'a b' } },
      { url: 'https://x.example', oauth: { clientId: 'k', callbackPort: 8080, scopes: ['a', 'b'] } },
    ],
    [
      'Gemini CLI’s login',
      { httpUrl: 'https://x.example', oauth: { enabled: true, clientId: 'i', clientSecret: '${KEY}', scopes: ['a'] } },
      { url: 'https://x.example', oauth: { clientId: 'i', clientSecret: 'k', scopes: ['a'] } },
    ],
    [
      'a folder relative to the file',
      { command: 'x', cwd: 'sub', envFile: './.env' },
      { command: 'x', cwd: '/home/ada/sub', envFile: '/home/ada/.env' },
    ],
  ])('is taken as it was meant: %s', (_what, entry, wanted) => {
    const { spec, warnings } = read(entry)
    expect(spec).toEqual(wanted)
    expect(warnings).toEqual([])
  })

  it.each([{ disabled: true }, { enabled: false }, { disabled: false, enabled: false }])(
    'is left out when it is off: %j',
    (off) => {
      expect(read({ command: 'x', args: ['${NOT_SET}'], ...off }).isThere).toBe(false)
    },
  )

  it.each([
    [60, 60_000],
    [999, 999_000],
    [1_000, 1_000],
    [30_000, 30_000],
  ])('has its timeout in seconds or in milliseconds, by its size: %d', (timeout, callMs) => {
    const { limits, warnings } = read({ command: 'x', timeout })
    expect(limits).toMatchObject({ callMs })
    expect(warnings).toHaveLength(timeout < 1_000 ? 1 : 0)
    expect(read({ command: 'x', timeout, timeoutMs: 5 }).limits).toMatchObject({ callMs: 5 })
  })

  it.each([
    ['headersHelper', { url: 'https://x.example', headersHelper: './token.sh' }],
    ['autoApprove', { command: 'x', autoApprove: ['drop'] }],
    ['alwaysAllow', { command: 'x', alwaysAllow: ['drop'] }],
    ['trust', { command: 'x', trust: true }],
    ['sandbox', { command: 'x', sandbox: { network: {} } }],
    ['gallery', { command: 'x', gallery: 'https://x.example' }],
    ['requiresOAuth', { url: 'https://x.example', requiresOAuth: true }],
    ['startup', { command: 'x', startup: false }],
    ['apiKey', { url: 'https://x.example', apiKey: { source: 'user' } }],
    ['description', { command: 'x', description: 'Mine.' }],
  ])('is told which member is not used: %s', (member, entry) => {
    const { warnings, isThere } = read(entry)
    expect(isThere).toBe(true)
    expect(warnings).toEqual([
      expect.stringMatching(new RegExp(`^mcpServers\\.x\\.${member} \\(line 1, .*is not used here$`)),
    ])
  })

  it.each([
    ['of the transport sse', { transport: 'sse', url: 'https://x.example/sse' }, 'it is of the type sse'],
    ['with an empty command', { command: [] }, 'mcpServers.x.command (line 1'],
    ['with arguments as one text', { command: 'x', args: '-y x' }, 'mcpServers.x.args (line 1'],
    ['with a nested variable', { command: 'x', env: { A: { b: 1 } } }, 'mcpServers.x.env.A (line 1'],
    [
      'with a port that is none',
      { url: 'https://x.example', oauth: { callbackPort: 70_000 } },
      'mcpServers.x.oauth.callbackPort (line 1',
    ],
    ['that is no object', 'npx x', 'mcpServers.x (line 1'],
    ['that is a list', ['npx', 'x'], 'mcpServers.x (line 1'],
    ['with an address that is none', { url: 'x.example/mcp' }, 'its url is no http: or https: address'],
  ])('is refused with its place: %s', (_what, entry, words) => {
    expect(() => read(entry as object)).toThrow(words)
  })
})

describe('a file of another host', () => {
  it.each([
    ['{"mcp":{"servers":{}}}', 'It has: mcp.'],
    ['{"context_servers":{}}', 'It has: context_servers.'],
    ['{"mcpServers":[]}', 'mcpServers (line 1, column 15) must be an object of servers by name.'],
    ['{"mcpServers":{"a b":{"command":"x"},"a-b":{"command":"y"}}}', 'there is another server of this name'],
    ['{"mcpServers":{"a":{"command":"x"}},"servers":{"a":{"command":"y"}}}', 'there is another server of this name'],
    ['# mine\n{"mcpServers":{}}', 'The MCP configuration is not JSON. line 1, column 1'],
    ['{"mcpServers":{"":{"command":"x"}}}', 'there is another server of this name'],
  ])('is refused with words: %s', (text, words) => {
    expect(() => parseMcpConfig(text)).toThrow(words)
  })

  it.each([
    '{"mcpServers":{}}',
    '{"mcpServers":null}',
    '{"$schema":"x","servers":{}}',
    '\uFEFF\r\n{\r\n"servers": {},\r\n}',
  ])('may have no servers: %j', (text) => {
    const warnings: string[] = []
    expect(parseMcpConfig(text, { warn: (words) => warnings.push(words) })).toEqual([])
    expect(warnings).toEqual([])
  })

  it('has the servers of both roots', () => {
    const text = '{"servers":{"a":{"command":"x"}},"mcpServers":{"b":{"command":"y"}}}'
    expect(
      parseMcpConfig(text)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['a', 'b'])
  })

  it('cannot change what all objects are', () => {
    const text =
      '{"mcpServers":{"__proto__":{"command":"x","polluted":true},"a":{"command":"x","env":{"__proto__":"y"}}}}'
    expect(parseMcpConfig(text).map(({ name }) => name)).toContain('a')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
