import { spawnSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frontdesk-rules-'))
  await copyFile(join(root, '.oxlintrc.json'), join(directory, '.oxlintrc.json'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function lint(file: string, specifier: string) {
  const path = join(directory, file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `export * from '${specifier}'\n`)
  const { status, stdout } = oxlint(file)
  await rm(path)
  return { passes: status === 0, isRestricted: stdout.includes('no-restricted-imports') }
}

function oxlint(path: string) {
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), [path], {
    cwd: directory,
    encoding: 'utf8',
  })
  return { status, stdout }
}

describe('the dependency rules', () => {
  it.each([
    ['packages/chatkit/src/item.ts', '@openai/agents'],
    ['packages/chatkit/src/item.ts', './server/store.ts'],
    ['packages/chatkit/src/item.ts', 'node:fs'],
    ['packages/chatkit/src/server/store.ts', '@openai/agents'],
    ['packages/chatkit/src/server/store.ts', '../agents/index.ts'],
    ['packages/chatkit/src/agents/bridge.ts', '@frontdesk/store'],
    ['packages/client/src/client.ts', '@frontdesk/store'],
    ['packages/store/src/open.ts', '@openai/agents'],
    ['packages/store/src/sqlite/store.ts', '@frontdesk/mcp-kit'],
    ['packages/models/src/providers.ts', '@frontdesk/chatkit'],
    ['packages/offline-model/src/decide.ts', '@frontdesk/chatkit/server'],
    ['packages/offline-model/src/decide.ts', '@frontdesk/models'],
    ['packages/mcp-kit/src/serve/serve.ts', '@frontdesk/mcp-host'],
    ['packages/conformance/src/checks/check.ts', '@frontdesk/chatkit'],
    ['packages/conformance/src/checks/check.ts', '@frontdesk/chatkit/server'],
    ['packages/mcp-host/src/fleet.ts', '@frontdesk/mcp-kit'],
    ['packages/mcp-host/src/fleet.ts', '@frontdesk/mcp-kit/testing'],
    ['packages/mcp-db/src/server.ts', '@frontdesk/mcp-files'],
    ['packages/mcp-db/src/tools/query.ts', '@frontdesk/mcp-host'],
    ['packages/mcp-db/src/server.ts', '@modelcontextprotocol/sdk/server/mcp.js'],
    ['apps/chat-server/src/app.ts', '@modelcontextprotocol/sdk/client/index.js'],
    ['packages/frontdesk/src/main.ts', '@frontdesk/store'],
    ['packages/mcp-host/src/fleet.ts', '../../models/src/index.ts'],
    ['packages/mcp-db/src/sqlite/open.ts', '../../../mcp-host/src/index.ts'],
    ['packages/store/src/sqlite/open.ts', '../../../../apps/chat-server/src/app.ts'],
  ])('refuse %s importing %s', async (file, specifier) => {
    expect(await lint(file, specifier)).toEqual({ passes: false, isRestricted: true })
  })

  it.each([
    ['packages/chatkit/src/item.ts', './json.ts'],
    ['packages/chatkit/src/server/store.ts', '../item.ts'],
    ['packages/store/src/sqlite/open.ts', '../sql/query.ts'],
    ['packages/mcp-db/src/tools/query.ts', '../sqlite/open.ts'],
    ['packages/chatkit/src/agents/bridge.ts', '@openai/agents'],
    ['packages/store/src/sqlite/store.ts', '@frontdesk/chatkit/server'],
    ['packages/mcp-db/src/server.ts', '@frontdesk/mcp-kit'],
    ['packages/mcp-files/src/reading/read.ts', '@frontdesk/documents'],
    ['packages/mcp-tasks/src/server.ts', '@frontdesk/store'],
    ['packages/mcp-files/src/uploads/source.ts', '@frontdesk/store/files'],
    ['packages/models/src/create-model-provider.ts', '@frontdesk/offline-model'],
    ['packages/mcp-host/src/fleet.ts', '@frontdesk/mcp-kit/wire'],
    ['apps/chat-server/src/app.ts', '@frontdesk/mcp-host'],
    ['packages/frontdesk/src/main.ts', '@frontdesk/chat-server/commands'],
  ])('allow %s importing %s', async (file, specifier) => {
    expect(await lint(file, specifier)).toEqual({ passes: true, isRestricted: false })
  })

  it.each([
    [
      'types by import',
      "import type { B } from './b.ts'\nexport type A = B",
      "import type { A } from './a.ts'\nexport type B = A[]",
    ],
    [
      'types by export',
      "export type { B } from './b.ts'\nexport type A = 1",
      "import type { A } from './a.ts'\nexport type B = A[]",
    ],
    [
      'values',
      "import { b } from './b.ts'\nexport const a = () => b()",
      "import { a } from './a.ts'\nexport const b = () => a()",
    ],
  ])('refuse a circle of %s', async (_, a, b) => {
    const source = join(directory, 'packages/circle/src')
    await mkdir(source, { recursive: true })
    await writeFile(join(source, 'a.ts'), `${a}\n`)
    await writeFile(join(source, 'b.ts'), `${b}\n`)
    expect(oxlint('packages/circle')).toEqual({ status: 1, stdout: expect.stringContaining('no-cycle') })
  })
})
