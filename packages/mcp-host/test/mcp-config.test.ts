import { describe, expect, it } from 'vitest'
import { McpConfigError, parseMcpConfig } from '@frontdesk/mcp-host'
import type { McpConfigOptions } from '@frontdesk/mcp-host'

/** The servers of a configuration without the bounds that every one has, and what was warned of. */
function read(config: unknown, options: McpConfigOptions = {}) {
  const warnings: string[] = []
  const text = typeof config === 'string' ? config : JSON.stringify(config)
  const servers = parseMcpConfig(text, { ...options, warn: (warning) => warnings.push(warning) })
  return { servers: servers.map(({ limits: _limits, trust: _trust, ...server }) => server), warnings }
}

const parse = (config: unknown, env: Record<string, string> = {}) => read(config, { env }).servers
const withServer = (server: object) => ({ mcpServers: { x: server } })

describe('parseMcpConfig', () => {
  it('reads the servers of a Claude Desktop file', () => {
    const server = { command: 'uvx', args: ['weather', '--metric'], env: { TOKEN: 'abc' }, cwd: '/srv' }
    expect(parse({ mcpServers: { weather: server, clock: { command: 'clock' } } })).toEqual([
      { name: 'weather', ...server },
      { name: 'clock', command: 'clock' },
    ])
  })

  it('replaces variables in every value, from the given environment alone', () => {
    const server = { command: '${BIN}/x', args: ['--key=${KEY}', '$HOME'], env: { A: '${KEY}${KEY}' }, cwd: '${DIR}' }
    expect(parse(withServer(server), { BIN: '/opt', KEY: 'k', DIR: '/d' })).toEqual([
      { name: 'x', command: '/opt/x', args: ['--key=k', '$HOME'], env: { A: 'kk' }, cwd: '/d' },
    ])
    expect(() => parse(withServer({ command: '${PATH}' }))).toThrow('variables that are not set: PATH')
  })

  it('does not look at the prototype of the environment', () => {
    expect(() => parse(withServer({ command: '${toString}' }))).toThrow('not set: toString')
  })

  it('names every variable that is missing', () => {
    const server = { command: '${A}', args: ['${B}', '${A}'] }
    expect(() => parse(withServer(server))).toThrow('variables that are not set: A, B. Set them')
  })

  it('warns of what it does not know by name and place, and takes the rest', () => {
    const text = `{
  "mcpServers": {
    "x": { "command": "x", "arg": ["y"], "alwaysAllow": [] }
  },
  "globalShortcut": ""
}`
    expect(read(text)).toEqual({
      servers: [{ name: 'x', command: 'x' }],
      warnings: [
        'globalShortcut (line 5, column 21) is not used here',
        'mcpServers.x.arg (line 3, column 35) is not used here',
        'mcpServers.x.alwaysAllow (line 3, column 57) is not used here',
      ],
    })
  })

  it('says which member is wrong and in which line', () => {
    const text = '{\n  "mcpServers": {\n    "x": { "command": "" },\n    "y": { "command": "y", "args": "z" }\n  }\n}'
    expect(() => parse(text)).toThrow(McpConfigError)
    expect(() => parse(text)).toThrow(
      /^The MCP configuration is not valid:\nmcpServers\.x\.command \(line 3, column 23\): Too small.*\nmcpServers\.y\.args \(line 4, column 36\): .*array/,
    )
    expect(() => parse({})).toThrow('has no mcpServers and no servers. It has: nothing.')
    expect(() => parse({ mcpservers: {} })).toThrow('It has: mcpservers.')
    expect(() => parse([])).toThrow('is no object')
  })

  it.each([
    ['{ mcpServers: }', 'line 1, column 3: this is no value; names and texts stand in double quotes'],
    ['{\n  "mcpServers": { "x": { "command": "x" "args": [] } }\n}', 'line 2, column 41: a comma is expected'],
    ['{ "mcpServers": { ', 'line 1, column 19: a closing brace } is expected'],
    ["{ 'mcpServers': {} }", 'line 1, column 3: this is no value; names and texts stand in double quotes'],
    ['', 'line 1, column 1: a value is expected'],
  ])('says where the text is no JSON: %j', (text, words) => {
    expect(() => parse(text)).toThrow(`The MCP configuration is not JSON. ${words}.`)
  })

  it('takes a byte order mark, comments and trailing commas', () => {
    const text = '\uFEFF// mine\n{ "mcpServers": { /* one */ "x": { "command": "x", "args": ["a",], }, }, }\r\n'
    expect(parse(text)).toEqual([{ name: 'x', command: 'x', args: ['a'] }])
  })

  it('reads the file of VS Code', () => {
    const config = {
      inputs: [{ type: 'promptString', id: 'key' }],
      servers: {
        files: { type: 'stdio', command: 'npx', args: ['-y', 'server'], envFile: '${workspaceFolder}/.env', dev: {} },
        hub: { type: 'http', url: 'https://mcp.example.com/mcp', headers: { Authorization: 'Bearer ${env:TOKEN}' } },
      },
    }
    const { servers, warnings } = read(config, { env: { TOKEN: 't' }, folder: '/home/ada' })
    expect(servers).toEqual([
      { name: 'files', command: 'npx', args: ['-y', 'server'], envFile: '/home/ada/.env' },
      { name: 'hub', url: 'https://mcp.example.com/mcp', headers: { Authorization: 'Bearer t' } },
    ])
    expect(warnings).toEqual([
      expect.stringMatching(/^inputs \(.*\) is not used here$/),
      expect.stringMatching(/^servers\.files\.dev \(.*\) is not used here$/),
    ])
  })

  it('takes numbers and booleans for texts, null for nothing, names with spaces, and leaves out what is disabled', () => {
    const { servers, warnings } = read({
      mcpServers: {
        'My server': {
          command: 'x',
          args: ['--port', 80, true],
          env: { PORT: 80, DEBUG: false },
          cwd: null,
          type: null,
        },
        off: { command: 'y', disabled: true, env: { A: '${NOT_SET}' } },
      },
    })
    expect(servers).toEqual([
      { name: 'My-server', command: 'x', args: ['--port', '80', 'true'], env: { PORT: '80', DEBUG: 'false' } },
    ])
    expect(warnings).toEqual(['mcpServers.My server (line 1, column 28) is called My-server here'])
  })

  it.each([
    ['${A:-b}', {}, 'b'],
    ['${A:-b}', { A: '' }, 'b'],
    ['${A:-}', {}, ''],
    ['${A:-http://x:1/${}', {}, 'http://x:1/${'],
    ['${env:A:-b}', { A: 'c' }, 'c'],
    ['${A}', { A: '' }, ''],
    ['a${A}b${env:B}c', { A: '1', B: '${A}' }, 'a1b${A}c'],
    ['${userHome}${pathSeparator}x', { HOME: '/home/ada' }, '/home/ada/x'],
  ])('replaces %s', (text, env, expanded) => {
    expect(parse(withServer({ command: 'x', args: [text] }), env)).toEqual([
      { name: 'x', command: 'x', args: [expanded] },
    ])
  })

  it.each(['${input:key}', '${env.A}', '${A-b}', '${command:x}', '${}', '${secrets.A}'])(
    'never passes on a variable that it does not know: %s',
    (reference) => {
      expect(() => parse(withServer({ command: 'x', env: { A: reference } }), { A: 'a' })).toThrow(
        `It uses ${reference}, which is not known here.`,
      )
    },
  )

  it('warns of what only a shell would replace', () => {
    expect(read(withServer({ command: 'x', args: ['$HOME', '%APPDATA%\\x'] })).warnings).toEqual([
      '$HOME is passed on as it stands; only ${NAME} and ${env:NAME} are replaced',
      '%APPDATA% is passed on as it stands; only ${NAME} and ${env:NAME} are replaced',
    ])
  })

  it('warns of a server that is there twice, of which the last counts', () => {
    const { servers, warnings } = read('{ "mcpServers": { "x": { "command": "a" }, "x": { "command": "b" } } }')
    expect(servers).toEqual([{ name: 'x', command: 'b' }])
    expect(warnings).toEqual(['mcpServers.x is there twice; the last one counts'])
  })

  it.each([
    [{ type: 'sse', url: 'https://x.example' }, 'it is of the type sse'],
    [{ type: 'websocket', url: 'https://x.example' }, 'its type "websocket" is not known'],
    [{}, 'it has no command'],
    [{ type: 'http' }, 'it has no url'],
    [{ command: 'x', url: 'https://x.example' }, 'it has both a command and a url'],
    [{ url: 'http://x.example' }, 'its url is not encrypted'],
    [{ url: 'https://u:p@x.example' }, 'its url holds a password'],
    [{ url: 'ftp://x.example' }, 'its url is no http: or https: address'],
    [{ command: 'x', args: ['${user.id}'] }, 'add "scope": "user"'],
    [
      { url: 'https://x.example', headers: { 'a b': 'c' } },
      'its header "a b" has a name or a value that HTTP does not take',
    ],
    [{ command: 'x', timeoutMs: 0 }, 'Too small'],
    [{ command: 'x', tools: { allowed: ['a'] } }, 'tools'],
  ])('refuses %j with words', (server, words) => {
    expect(() => parse(withServer(server))).toThrow(words)
  })

  it('reads our own members', () => {
    const server = {
      command: 'x',
      args: ['--dir=/data/${user.id}'],
      agents: { analyst: ['read_*'] },
      tools: { allow: ['*'], deny: ['drop_*'] },
      approval: 'destructive',
      restart: 'never',
      scope: 'user',
      required: true,
    }
    const [spec] = parseMcpConfig(JSON.stringify(withServer({ ...server, timeoutMs: 5_000, concurrency: 2 })))
    expect(spec).toEqual({
      name: 'x',
      ...server,
      trust: 'third-party',
      limits: { handshakeMs: 60_000, callMs: 5_000, maxCallsInFlight: 2 },
    })
    const [other] = parseMcpConfig(
      JSON.stringify(withServer({ url: 'http://localhost:1/mcp', timeout: 9_000, initTimeout: 8 })),
    )
    expect(other).toEqual({
      name: 'x',
      url: 'http://localhost:1/mcp',
      trust: 'third-party',
      limits: { handshakeMs: 8, callMs: 9_000 },
    })
  })
})
