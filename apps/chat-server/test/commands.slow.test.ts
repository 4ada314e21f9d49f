import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openStore } from '@frontdesk/store'
import { describe, expect, it, onTestFinished } from 'vitest'
import { manageAudit } from '../src/commands/records/audit.ts'
import { manageKeys } from '../src/commands/records/keys.ts'
import { manageUsers } from '../src/commands/records/users.ts'

async function open(url = ':memory:') {
  const store = await openStore(url)
  onTestFinished(() => store[Symbol.asyncDispose]())
  return store
}

describe('frontdesk keys', () => {
  it('shows a new key once, and never again', async () => {
    const store = await open()
    const options = { scopes: 'chat,operator', tenant: 'acme', days: '30', label: 'laptop of Ada' }
    const [secret = ''] = (await manageKeys(['create', 'ada'], options, store)).split('\n')
    const [key] = await store.credentials.list({ kind: 'key' })
    expect(await store.credentials.find(secret)).toEqual(key)
    const listed = await manageKeys(['list'], {}, store)
    expect(listed).toContain(`${key?.id}  ${secret.slice(0, 12)}…  ada of acme  chat,operator  until `)
    expect(listed).not.toContain(secret)
    expect(await manageKeys(['revoke', key?.id ?? ''], {}, store)).toContain('is revoked')
    expect(await store.credentials.find(secret)).toBe(undefined)
    expect(await manageKeys(['list'], {}, store)).toContain('revoked 2')
  })

  it.each([
    [['create'], {}, /needs the user/],
    [['create', 'ada'], { scopes: 'chat,root' }, /no scope root/],
    [['create', 'ada'], { days: '0' }, /--days takes/],
    [['revoke', 'key_none'], {}, /There is no key key_none/],
    [['burn'], {}, /create, list or revoke/],
  ])('says what is wrong with %j %j', async (args, options, message) => {
    await expect(manageKeys(args, options, await open())).rejects.toThrow(message)
  })
})

describe('frontdesk users', () => {
  it('refuses a user, and takes that back', async () => {
    const store = await open()
    await manageUsers(['disable', 'ada'], { tenant: 'acme' }, store)
    expect(await store.credentials.isUserDisabled({ userId: 'ada', tenantId: 'acme' })).toBe(true)
    await manageUsers(['enable', 'ada'], { tenant: 'acme' }, store)
    expect(await store.credentials.isUserDisabled({ userId: 'ada', tenantId: 'acme' })).toBe(false)
    await expect(manageUsers(['disable'], {}, store)).rejects.toThrow('needs the id of a user')
  })
})

describe('frontdesk audit', () => {
  it('exports every record, and finds one that was changed', async () => {
    const store = await open()
    const changes = Array.from({ length: 1_100 }, (_, index) => ({
      type: 'append_audit' as const,
      id: `aud_${index}`,
      action: 'thread.deleted',
      detail: { thread_id: `thr_${index}` },
    }))
    await store.write(changes, { userId: 'ada' })
    const lines: string[] = []
    const world = { store, print: (line: string) => void lines.push(line) }
    expect(await manageAudit(['export'], {}, world)).toEqual({ isSound: true })
    expect(new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id)).size).toBe(1_100)
    expect(await manageAudit(['verify'], {}, world)).toEqual({ isSound: true })
    await store.database.write(function* () {
      yield { text: `UPDATE audit SET detail = '{}' WHERE id = 'aud_7'`, values: [] }
    })
    expect(await manageAudit(['verify'], {}, world)).toEqual({ isSound: false })
    expect(lines.at(-1)).toContain('aud_')
  })
})

describe('the command', () => {
  const run = promisify(execFile)
  const main = new URL('../src/commands/main.ts', import.meta.url).pathname

  it('works on the database of the server, and says how it is used', { timeout: 120_000 }, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'frontdesk-command-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const env = {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      DATABASE_URL: `file:${directory}/chat.db`,
    }
    const start = (...args: string[]) =>
      run(process.execPath, ['--conditions=@frontdesk/source', main, ...args], { cwd: directory, env })
    const { stdout } = await start('keys', 'create', 'ada')
    const store = await open(`file:${directory}/chat.db`)
    expect(await store.credentials.find(stdout.split('\n')[0] ?? '')).toMatchObject({ userId: 'ada', scopes: ['chat'] })
    await expect(start('keys', 'create')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('needs the user') as string,
    })
    expect((await start('--help')).stdout).toContain('Usage: frontdesk')
    await expect(start('burn')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Usage: frontdesk') as string,
    })
  })

  it('writes a team that works, looks at what it needs, and copies what there is', { timeout: 120_000 }, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'frontdesk-command-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], PORT: '0' }
    const start = async (...args: string[]) =>
      (await run(process.execPath, ['--conditions=@frontdesk/source', main, ...args], { cwd: directory, env })).stdout
    expect(await start('init')).toContain('frontdesk.config.json is written.')
    expect(await start('init')).toContain('is there already, and stays as it is.')
    expect(await start('check')).toContain('frontdesk.config.json is valid.')
    await start('keys', 'create', 'ada')
    const table = await start('doctor')
    for (const line of ['configuration', 'port', 'database', 'provider', 'tools of db', 'clock']) {
      expect(table).toMatch(new RegExp(`✓  ${line} `))
    }
    await start('backup', 'copy')
    const elsewhere = { ...env, DATABASE_URL: 'file:restored.db', FILES_URL: 'file:files', DATA_DIR: 'data' }
    const restore = ['--conditions=@frontdesk/source', main, 'restore', 'copy']
    const { stdout } = await run(process.execPath, restore, { cwd: directory, env: elsewhere })
    expect(stdout).toContain('rows and 0 files are restored')
    expect(await (await open(`file:${directory}/restored.db`)).credentials.list({ kind: 'key' })).toHaveLength(1)
  })
})
