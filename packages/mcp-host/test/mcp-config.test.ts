import { describe, expect, it } from 'vitest'
import { McpConfigError, parseMcpConfig } from '@frontdesk/mcp-host'

const parse = (config: unknown, env: Record<string, string> = {}) => parseMcpConfig(JSON.stringify(config), { env })

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
    expect(parse({ mcpServers: { x: server } }, { BIN: '/opt', KEY: 'k', DIR: '/d' })).toEqual([
      { name: 'x', command: '/opt/x', args: ['--key=k', '$HOME'], env: { A: 'kk' }, cwd: '/d' },
    ])
    expect(() => parse({ mcpServers: { x: { command: '${PATH}' } } })).toThrow('variables that are not set: PATH')
  })

  it('does not look at the prototype of the environment', () => {
    expect(() => parse({ mcpServers: { x: { command: '${toString}' } } })).toThrow('not set: toString')
  })

  it('names every variable that is missing', () => {
    const server = { command: '${A}', args: ['${B}', '${A}'] }
    expect(() => parse({ mcpServers: { x: server } })).toThrow('variables that are not set: A, B. Set them')
  })

  it('refuses what it does not know, and says where it stands', () => {
    expect(() => parse({ mcpServers: { x: { command: 'x', arg: ['y'] } } })).toThrow(/"arg"[\s\S]*mcpServers\.x/)
    expect(() => parse({ servers: {} })).toThrow(McpConfigError)
    expect(() => parse({ mcpServers: { x: { type: 'http', url: 'https://example.com' } } })).toThrow(McpConfigError)
    expect(() => parse({ mcpServers: { x: { command: '' } } })).toThrow(/mcpServers\.x\.command/)
  })

  it('says that the text is no JSON', () => {
    expect(() => parseMcpConfig('{ mcpServers: }')).toThrow(/The MCP configuration is not JSON/)
  })
})
