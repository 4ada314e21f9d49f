import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parseCommand, UsageError } from '@frontdesk/mcp-kit'

const serve = {
  name: 'serve',
  version: '1.2.3',
  summary: 'Serves.',
  options: {
    root: { type: 'string', multiple: true, value: 'DIR', description: 'A folder to serve.' },
    'allow-write': { type: 'boolean', description: 'Lets tools write.' },
  },
  examples: ['serve --root .'],
} as const

it('reads options, typed by their descriptors', () => {
  const parsed = parseCommand(serve, ['--root', 'a', '--root=b', '--allow-write'])
  expect(parsed).toMatchObject({ values: { root: ['a', 'b'], 'allow-write': true } })
})

it.each([
  [['--rot', 'a'], "Unknown option '--rot'"],
  [['--root'], "Option '--root <value>' argument missing"],
  [['a'], "Unexpected argument 'a'"],
  [['--allow-write=1'], "Option '--allow-write' does not take an argument"],
])('refuses %j with what is wrong', (argv, message) => {
  expect(() => parseCommand(serve, argv)).toThrow(UsageError)
  expect(() => parseCommand(serve, argv)).toThrow(message)
})

it('prints its help and its version', () => {
  expect(parseCommand(serve, ['--version'])).toEqual({ print: '1.2.3' })
  expect(parseCommand(serve, ['-h'])).toEqual({
    print: `Usage: serve [options]

Serves.

Options:
  --root DIR     A folder to serve. May be repeated.
  --allow-write  Lets tools write.
  -h, --help     Print this help.
  --version      Print the version.

Examples:
  serve --root .`,
  })
})

it('exits with 2 and the remedy for a wrong command line, and prints the version on stdout', async () => {
  expect(await run('--nope')).toEqual({
    code: 2,
    stdout: '',
    stderr: "sleeper: Unknown option '--nope'\nTry: sleeper --help\n",
  })
  expect(await run('--version')).toEqual({ code: 0, stdout: '1.0.0\n', stderr: '' })
})

async function run(...argv: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const script = fileURLToPath(new URL('fixtures/sleeper.ts', import.meta.url))
  return new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=@frontdesk/source', script, ...argv], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
}
