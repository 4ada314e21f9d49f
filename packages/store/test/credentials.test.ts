import { setTimeout as delay } from 'node:timers/promises'
import { deleteUser } from '@frontdesk/store/maintenance'
import { describe, expect, it } from 'vitest'
import { query } from '../src/sql/query.ts'
import { databases } from './support/databases.ts'

const ada = { kind: 'key', userId: 'ada', tenantId: 'acme', scopes: ['chat', 'operator'], label: 'laptop' } as const

describe.each(Object.entries(databases))('credentials in %s', (_, makePlace) => {
  async function openCredentials() {
    const store = await (await makePlace()).open()
    return { store, credentials: store.credentials }
  }

  it('are found by their secret, which is nowhere kept', async () => {
    const { store, credentials } = await openCredentials()
    const { secret, ...issued } = await credentials.issue(ada)
    expect(await credentials.find(secret)).toEqual(issued)
    expect(issued).toMatchObject({ userId: 'ada', tenantId: 'acme', scopes: ['chat', 'operator'], label: 'laptop' })
    const rows = await store.database.read(() => query('SELECT * FROM credentials', []))
    expect(JSON.stringify(rows)).not.toContain(secret)
    expect(secret.startsWith(issued.hint)).toBe(true)
  })

  it('are none for a secret that was never issued', async () => {
    const { credentials } = await openCredentials()
    const { secret, id } = await credentials.issue(ada)
    for (const wrong of ['', id, `${secret}x`, secret.slice(0, -1)])
      expect(await credentials.find(wrong)).toBe(undefined)
  })

  it('are good for nothing once they were revoked, and stay in the list', async () => {
    const { credentials } = await openCredentials()
    const { secret, id } = await credentials.issue(ada)
    expect(await credentials.revoke(id)).toBe(true)
    expect(await credentials.find(secret)).toBe(undefined)
    expect(await credentials.list({ kind: 'key' })).toMatchObject([{ id, revokedAt: expect.any(String) as string }])
    expect(await credentials.revoke('key_none')).toBe(false)
  })

  it('are good for nothing once they have expired; those of pages are struck then', async () => {
    const { credentials } = await openCredentials()
    const key = await credentials.issue({ ...ada, lifetimeMs: 1 })
    const page = await credentials.issue({ ...ada, kind: 'client_secret', lifetimeMs: 1 })
    await delay(10)
    expect(await credentials.find(key.secret)).toBe(undefined)
    expect(await credentials.find(page.secret)).toBe(undefined)
    await credentials.issue({ ...ada, kind: 'session' })
    expect(await credentials.list({ kind: 'client_secret' })).toEqual([])
    expect(await credentials.list({ kind: 'key' })).toHaveLength(1)
  })

  it('help nobody who is disabled, until that is taken back', async () => {
    const { credentials } = await openCredentials()
    const user = { userId: 'ada', tenantId: 'acme' }
    await credentials.disableUser(user)
    await credentials.disableUser(user)
    expect(await credentials.isUserDisabled(user)).toBe(true)
    expect(await credentials.isUserDisabled({ userId: 'ada' })).toBe(false)
    await credentials.enableUser(user)
    expect(await credentials.isUserDisabled(user)).toBe(false)
  })

  it('go with their user', async () => {
    const { store, credentials } = await openCredentials()
    const { secret } = await credentials.issue(ada)
    expect(await deleteUser(store, { userId: 'ada', tenantId: 'acme' })).toMatchObject({ credentials: 1 })
    expect(await credentials.find(secret)).toBe(undefined)
  })
})
