import * as fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { nodeServerSpec, openMcpFleet, USER_META_KEY } from '@frontdesk/mcp-host'
import { createLog } from './world.ts'

const shared = nodeServerSpec('shared', new URL('fixtures/fault-server.ts', import.meta.url))
const own = nodeServerSpec('own', new URL('fixtures/user-server.ts', import.meta.url), ['--user=${user.id}'])
const USERS = ['ada', 'bob']

/** One call: who makes it, where, how long the server takes, and whom the model says that it is. */
const Call = fc.record({
  user: fc.constantFrom(...USERS),
  server: fc.constantFrom('shared', 'own'),
  ms: fc.integer({ min: 0, max: 3 }),
  as: fc.constantFrom(...USERS),
})

it('keeps two users apart on one shared child and on children of their own, however their calls interleave', async () => {
  const fleet = await openMcpFleet([shared, { ...own, scope: 'user' }], {
    logger: createLog(),
    identity: () => ({ userId: 'nobody' }),
  })
  onTestFinished(() => fleet.close())
  const views = new Map(USERS.map((user) => [user, fleet.forAgent(`agent of ${user}`)]))
  for (const userId of USERS) await fleet.runAs({ userId }, async () => views.get(userId)?.listTools())

  /** What a server says for whom it was called. */
  const ask = async ({ user: userId, server, ms, as }: { user: string; server: string; ms: number; as: string }) => {
    const claims = { ms, userId: as, user: as, _meta: { [USER_META_KEY]: { userId: as } } }
    const tool = server === 'shared' ? 'whoami' : 'who'
    const call = () => views.get(userId)!.callToolResult(tool, claims, { [USER_META_KEY]: { userId } })
    // The scope of another run around it changes nothing either.
    const { content } = await fleet.runAs({ userId: as }, call)
    return String(content[0]?.['text'])
  }
  await fc.assert(
    fc.asyncProperty(fc.array(Call, { minLength: 2, maxLength: 8 }), async (calls) => {
      const answers = await Promise.all(calls.map(ask))
      const expected = calls.map(({ user, server }) => (server === 'shared' ? `{"userId":"${user}"}` : user))
      expect(answers).toEqual(expected)
    }),
    { numRuns: 60 },
  )
}, 60_000)
