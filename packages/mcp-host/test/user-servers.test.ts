import * as fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FAILURE_META_KEY, nodeServerSpec, openMcpFleet, USER_META_KEY } from '@frontdesk/mcp-host'
import type { FleetOptions } from '@frontdesk/mcp-host'
import { forUser, toSafeId } from '../src/fleet/for-user.ts'
import { ManualClock } from './clock.ts'
import { createLog, isAlive, until } from './world.ts'

const FIXTURE = new URL('fixtures/user-server.ts', import.meta.url)
const BUSY = 'ERROR: The tool server mail is busy with other users; nothing was done. Try again later.'
const metaOf = (userId: string) => ({ [USER_META_KEY]: { userId } })

/** A fleet whose one server says for whom it was started. */
async function openUserFleet(options: Partial<FleetOptions<unknown>> = {}) {
  const spec = { ...nodeServerSpec('mail', FIXTURE, ['--user=${user.id}']), scope: 'user' as const }
  const fleet = await openMcpFleet([spec], {
    logger: createLog(),
    identity: () => ({ userId: 'ada' }),
    ...options,
    limits: { closeStepMs: 300, ...options.limits },
  })
  onTestFinished(() => fleet.close())
  const view = fleet.forAgent('secretary')
  const ask = async (userId: string, args: object = {}, tool = 'who') => {
    const { content } = await view.callToolResult(tool, { ...args }, metaOf(userId))
    return content[0]?.['text']
  }
  return { fleet, view, ask }
}

describe('a server with a child for each user', () => {
  it('starts when a user needs it, and not before', async () => {
    const { fleet, view, ask } = await openUserFleet()
    expect(fleet.status()).toEqual([])
    expect(await view.listTools()).toEqual([])
    const tools = await fleet.runAs({ userId: 'ada' }, () => view.listTools())
    expect(tools.map(({ name }) => name)).toEqual(['who', 'nap'])
    expect(fleet.status()).toMatchObject([{ name: 'mail', state: 'ready' }])
    // The list is known now: nobody's child is started only to be asked for it again.
    expect(await fleet.runAs({ userId: 'bob' }, () => view.listTools())).toEqual(tools)
    expect(fleet.status()).toHaveLength(1)
    expect(await ask('bob')).toBe('bob')
    expect(fleet.status()).toHaveLength(2)
  })

  it('is listed once for all who wait for the first list, and answers as many as there is room for', async () => {
    const { ask } = await openUserFleet({ limits: { maxUserServers: 1 } })
    const answers = await Promise.all(['ada', 'bob', 'eve'].map((user) => ask(user)))
    expect(answers.filter((answer) => answer === BUSY)).toHaveLength(2)
    expect(answers.filter((answer) => /^(ada|bob|eve)$/.test(String(answer)))).toHaveLength(1)
  })

  it('never gives one user the child of another, whatever the order and the arguments', async () => {
    const { ask } = await openUserFleet({ limits: { maxUserServers: 3 } })
    const users = ['ada', 'bob', 'eve', '../ada', 'ada/', 'a d a']
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ user: fc.constantFrom(...users), as: fc.constantFrom(...users) }), { maxLength: 6 }),
        async (calls) => {
          const answers = await Promise.all(calls.map(({ user, as }) => ask(user, { userId: as, _meta: metaOf(as) })))
          answers.forEach((answer, index) => {
            const own = toSafeId({ userId: calls[index]!.user })
            expect([own, BUSY]).toContain(answer)
          })
        },
      ),
      { numRuns: 12 },
    )
  }, 60_000)

  it('ends the child that was used least recently when there are too many', async () => {
    const { fleet, ask } = await openUserFleet({ limits: { maxUserServers: 2 } })
    for (const user of ['ada', 'bob']) await ask(user)
    const [ada, bob] = fleet.status().map(({ pid }) => pid!)
    await ask('ada')
    await ask('eve')
    await until(() => !isAlive(bob!))
    expect(isAlive(ada!)).toBe(true)
    expect(fleet.status()).toHaveLength(2)
  })

  it('never ends one that works for another: the newcomer is told to wait', async () => {
    const { view, ask } = await openUserFleet({ limits: { maxUserServers: 1 } })
    await ask('ada')
    const nap = ask('ada', { ms: 300 }, 'nap')
    expect(await view.callToolResult('who', {}, metaOf('bob'))).toMatchObject({
      _meta: { [FAILURE_META_KEY]: { code: 'server_busy', outcome: 'none' } },
    })
    expect(await nap).toBe('rested')
    expect(await ask('bob')).toBe('bob')
  })

  it('ends a child that nobody used for ten minutes', async () => {
    const clock = new ManualClock()
    const { fleet, ask } = await openUserFleet({ clock })
    await ask('ada')
    const pid = fleet.status()[0]!.pid!
    clock.advance(10 * 60_000 - 1)
    expect(fleet.status()).toHaveLength(1)
    clock.advance(1)
    expect(fleet.status()).toEqual([])
    clock.advance(300)
    clock.advance(300)
    await until(() => !isAlive(pid))
  })

  it('leaves no child when the fleet closes', async () => {
    const { fleet, ask } = await openUserFleet()
    await Promise.all(['ada', 'bob', 'eve'].map((user) => ask(user)))
    const pids = fleet.status().map(({ pid }) => pid!)
    await fleet.close()
    expect(pids.map(isAlive)).toEqual([false, false, false])
  })
})

describe('the id of a user in a configuration', () => {
  it.each([
    [{ userId: 'ada@example.com' }, 'ada@example.com'],
    [{ userId: '../../etc' }, '%2E.%2F..%2Fetc'],
    [{ userId: '..' }, '%2E.'],
    [{ userId: '-rf' }, '%2Drf'],
    [{ userId: 'a b;c$d`e' }, 'a%20b%3Bc%24d%60e'],
    [{ userId: 'ü' }, '%C3%BC'],
    [{ userId: 'u', tenantId: 't' }, 't~u'],
    [{ userId: 't~u' }, 't%7Eu'],
    [{ userId: 'a?b#c&d' }, 'a%3Fb%23c%26d'],
  ])('is safe wherever it is put: %j', (user, id) => {
    expect(toSafeId(user)).toBe(id)
  })

  it('is another for every other user, and short enough for the name of a file', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record(
            {
              userId: fc.string({ minLength: 1, maxLength: 256, unit: 'binary' }),
              tenantId: fc.string({ minLength: 1, unit: 'binary' }),
            },
            { requiredKeys: ['userId'] },
          ),
          {
            maxLength: 20,
          },
        ),
        (users) => {
          const ids = new Map(
            users.map((user) => [JSON.stringify([user.tenantId, user.userId.toWellFormed()]), toSafeId(user)]),
          )
          expect(new Set(ids.values()).size).toBe(ids.size)
          for (const id of ids.values()) expect(id).toMatch(/^[\w@~%][\w@~%.-]{0,119}$/)
        },
      ),
    )
  })

  it('is replaced in everything that starts a server, and in an address and its headers', () => {
    const user = { userId: 'ada' }
    const text = 'x-${user.id}'
    expect(
      forUser({ name: 'n', command: text, args: [text], env: { A: text }, envFile: text, cwd: text }, user),
    ).toEqual({
      name: 'n',
      command: 'x-ada',
      args: ['x-ada'],
      env: { A: 'x-ada' },
      envFile: 'x-ada',
      cwd: 'x-ada',
    })
    expect(forUser({ name: 'n', url: `https://h/${text}`, headers: { A: text } }, user)).toEqual({
      name: 'n',
      url: 'https://h/x-ada',
      headers: { A: 'x-ada' },
    })
  })
})
