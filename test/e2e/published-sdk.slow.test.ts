import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InstalledSdk } from './support/installed-sdk.ts'

const ROOT = join(import.meta.dirname, '../..')
const PROGRAMS = readdirSync(join(ROOT, 'examples')).filter((file) => /^(?!.*\.config).*\.ts$/.test(file))

/** Versions other than those that this repository develops with, and what the programs of the docs use besides. */
const BESIDE = [
  'zod@4.1.13',
  'vitest@3.2.7',
  '@openai/agents@0.20.0',
  '@types/node@22',
  'express@5',
  '@types/express@5',
  'hono@4',
  '@hono/node-server@2',
]
const COMPILERS = ['typescript59@npm:typescript@5.9.3', 'typescript7@npm:typescript@7.0.2']

let sdk: InstalledSdk

beforeAll(async () => {
  const filters = ['@frontdesk/chatkit', '@frontdesk/client', '@frontdesk/store']
  sdk = await InstalledSdk.install({ filters, beside: [...BESIDE, ...COMPILERS] })
  for (const file of PROGRAMS) sdk.copy(`examples/${file}`, file)
  for (const file of readdirSync(join(ROOT, 'examples/support'))) {
    sdk.copy(`examples/support/${file}`, `support/${file}`)
  }
}, 300_000)

afterAll(() => sdk?.[Symbol.dispose](), 60_000)

describe('the SDK, installed by npm in an empty folder beside other versions of what it shares', () => {
  it.each(['typescript59', 'typescript7'])(
    'compiles the programs of the docs under strict with %s',
    { timeout: 120_000 },
    async (compiler) => {
      expect(await sdk.compile(compiler, PROGRAMS)).toEqual([])
    },
  )

  it('has declarations that are right by themselves', { timeout: 120_000 }, async () => {
    const errors = await sdk.compile('typescript7', PROGRAMS, { skipLibCheck: false })
    expect(errors.filter((error) => error.startsWith('node_modules/@frontdesk/'))).toEqual([])
  })

  it('compiles the program of the package README', { timeout: 120_000 }, async () => {
    const [, program = ''] =
      /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'packages/chatkit/README.md'), 'utf8')) ?? []
    expect(program).toContain('extends ChatKitServer')
    expect(await sdk.compile('typescript59', [sdk.write('readme.ts', program)])).toEqual([])
  })

  it('answers the first message of the quickstart', async () => {
    expect(await sdk.run('quickstart.ts')).toContain('thread.item.done You said: Hello')
  })

  it.each(['host-node.ts', 'host-express.ts', 'host-hono.ts'])(
    'answers a page on another origin from %s',
    async (program) => {
      const origin = 'https://shop.example.com'
      expect(await sdk.run(program)).toBe(`204 ${origin}\n200 ${origin}\nYou said: Hello\n`)
    },
  )

  it('says in one sentence which Node its commands need, where that is too old', async () => {
    const command = readFileSync(join(sdk.folder, 'node_modules/.bin/chatkit-golden'), 'utf8')
    const onNode20 = command.replace('process.versions.node', "'20.20.2'")
    const file = sdk.write('node_modules/@frontdesk/chatkit/dist/testing/golden/old.bin.js', onNode20)
    await expect(sdk.run(file)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^chatkit-golden needs Node 22\.12 or later, and this is v\S+\. Install a newer one/,
      ),
    })
  })
})
