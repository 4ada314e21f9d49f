import { describe, expect, it } from 'vitest'
import { describeServer } from '../src/config/describe-server.ts'
import { createLog, rejection } from './world.ts'
import { SupervisedMcpServer } from '../src/calls/supervised-server.ts'

describe('the description of a server', () => {
  it.each([
    [['--token=abc-123-def'], '--token=[secret]'],
    [['--api-key', 'abc-123-def', '--root', '/data'], '--api-key [secret] --root /data'],
    [['--header', 'Authorization: Bearer abc-123-def'], '--header Authorization: Bearer [secret]'],
    [['run', '-e', 'GITHUB_TOKEN=abc-123-def', 'image'], 'run -e GITHUB_TOKEN=[secret] image'],
    [['--password', '--verbose'], '--password --verbose'],
    [['--author=Ada Adler', '--keyboard', 'german'], '--author=Ada Adler --keyboard german'],
    [['--key=abc'], '--key=abc'],
    [['postgres://ada:pw@db/shop'], 'postgres://ada:[secret]@db/shop'],
    [['--dsn=mysql://ada:a/b@c:d@db/shop', '--all'], '--dsn=mysql://ada:[secret]@db/shop --all'],
    [['https://example.com:8080/a@b'], 'https://example.com:8080/a@b'],
  ])('leaves out what is secret by its name: %j', (args, expected) => {
    expect(describeServer({ name: 'mail', command: 'mail', args })).toBe(`mail ${expected}`)
  })

  it('is the address of a remote one, without its query', () => {
    expect(describeServer({ name: 'hub', url: 'https://hub.example/mcp?token=abc-123-def' })).toBe(
      'https://hub.example/mcp',
    )
  })
})

it('a server that tells its secrets when it fails has them neither in the log nor in the error', async () => {
  const script =
    'console.error(`${process.env.API_TOKEN} ${process.argv.at(-1)} stays; ${process.env.DATABASE_URL}: of-an-address`); process.exit(1)'
  const args = ['-e', script, '--', '--token', 'of-an-argument']
  const env = { API_TOKEN: 'of-a-variable', DATABASE_URL: 'postgres://ada:of-an-address@db/shop' }
  const log = createLog()
  const server = new SupervisedMcpServer({ name: 'mail', command: process.execPath, args, env }, { logger: log })
  const error = await rejection(server.connect())
  await server.close()
  const said = `${String(error)} ${JSON.stringify(log.lines)}`
  expect(said).toContain('[secret] [secret] stays; postgres://ada:[secret]@db/shop: [secret]')
  expect(said).not.toMatch(/of-a-variable|of-an-argument|of-an-address/)
})
