import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Stack, answerOf } from './support/stack.ts'

const root = join(import.meta.dirname, '../..')

it('answers from the compiled packages, without the condition that finds their sources', async () => {
  const build = spawnSync(join(root, 'node_modules/.bin/turbo'), ['run', 'build', '--output-logs=errors-only'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (build.status !== 0) throw new Error(build.stdout + build.stderr)
  await using stack = await Stack.start({ entry: 'apps/chat-server/dist/main.js' })
  expect(answerOf(await stack.ask('How many products are there?'))).toMatch(/\*\*\d+\*\* products/)
  const commands = (await stack.children()).map(({ command }) => command)
  expect(commands.filter((command) => command.includes('@frontdesk/source') || command.includes('.ts'))).toEqual([])
})
