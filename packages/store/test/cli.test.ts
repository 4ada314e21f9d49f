import { spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { FileAttachmentStore, openFileStore } from '@frontdesk/store/files'
import type { SqlStore } from '@frontdesk/store'
import { describe, expect, it } from 'vitest'
import { run } from '../src/cli/run.ts'
import { change, query } from '../src/sql/query.ts'
import { exportLines } from '../src/transfer/json-lines.ts'
import { readRows, tallyStore } from '../src/transfer/read-rows.ts'
import { TABLES } from '../src/transfer/tables.ts'
import { fillStore, writeRows } from '../src/transfer/write-rows.ts'
import { databases, makeDirectory } from './support/databases.ts'
import { fill } from './support/fill.ts'
import { ada, bob, makeMessage, makeThread } from './support/samples.ts'

const { SQLite, Postgres } = databases

async function runCommand(argv: string[], input = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  const streams = { stdin: Readable.from([input]), stdout: new PassThrough(), stderr: new PassThrough() }
  const outputs = [text(streams.stdout), text(streams.stderr)] as const
  const code = await run(argv, streams)
  streams.stdout.end()
  streams.stderr.end()
  return { code, stdout: await outputs[0], stderr: await outputs[1] }
}

async function open(makePlace = SQLite) {
  const place = await makePlace()
  return { url: place.url, store: await place.open() }
}

describe.each([
  ['SQLite to Postgres', SQLite, Postgres],
  ['Postgres to SQLite', Postgres, SQLite],
])('move from %s', (_, makeFrom, makeTo) => {
  it('takes everything along, and numbers go on where they were', async () => {
    const [from, to] = [await open(makeFrom), await open(makeTo)]
    await fill(from.store)
    const { code, stdout } = await runCommand(['move', from.url, to.url])
    expect(code).toBe(0)
    const moved = await tallyStore(to.store)
    expect(JSON.parse(stdout)).toEqual(moved)
    expect(Object.keys(moved).toSorted()).toEqual([...TABLES.keys()].toSorted())
    expect(moved['items']).toMatchObject({ rows: 93 })
    const page = { limit: 100, order: 'asc' } as const
    expect(await to.store.loadThreadItems('thr_1', page, ada)).toEqual(
      await from.store.loadThreadItems('thr_1', page, ada),
    )
    expect(await to.store.search({ query: 'hello 7' }, bob)).toHaveLength(1)
    await to.store.addThreadItem('thr_1', makeMessage('msg_new', 'Hi', { created_at: '2026-01-01T00:00:06.000Z' }), ada)
    expect((await to.store.loadThreadItems('thr_1', { limit: 1, order: 'desc' }, ada)).data[0]?.id).toBe('msg_new')
    expect(await to.store.records.verifyAudit()).toEqual([])
  })

  it('leaves a database alone that is not empty', async () => {
    const [from, to] = [await open(makeFrom), await open(makeTo)]
    await fill(from.store)
    await to.store.saveThread(makeThread('thr_9'), ada)
    const { code, stderr } = await runCommand(['move', from.url, to.url])
    expect(code).toBe(1)
    expect(stderr).toContain('is not empty: it has rows in threads. Name an empty database.')
    expect(await tallyStore(to.store)).toMatchObject({ threads: { rows: 1 } })
  })
})

it('knows every table of the schema', async () => {
  const { store } = await open()
  const tables = await store.database.read(() =>
    query<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`, []),
  )
  // What search keeps is made anew; who waits for a thread waits on a host that is not moved.
  const left = /^(item_words|thread_words|search_|run_line$)/
  expect(
    tables
      .map(({ name }) => name)
      .filter((name) => !left.test(name))
      .toSorted(),
  ).toEqual([...TABLES.keys()].toSorted())
})

describe.each(Object.entries(databases))('export from and import to %s', (_, makePlace) => {
  it('give the same store again', async () => {
    const [from, to] = [await open(makePlace), await open(makePlace)]
    await fill(from.store)
    const { stdout } = await runCommand(['export', from.url])
    expect(stdout.split('\n')[0]).toBe('{"format":"frontdesk-store/1"}')
    expect((await runCommand(['import', to.url], stdout)).code).toBe(0)
    expect(await tallyStore(to.store)).toEqual(await tallyStore(from.store))
  })
})

/** More rows than are written at once. */
async function fillMuch(store: SqlStore): Promise<void> {
  await fill(store)
  const items = Array.from({ length: 250 }, (_, index) => makeMessage(`msg_b${index}`, `Much ${index}`))
  await store.write(
    items.map((item) => ({ type: 'save_item', threadId: 'thr_1', item })),
    ada,
  )
}

describe.each(Object.entries(databases))('import to %s', (_, makePlace) => {
  it('keeps nothing of an export that is cut, and takes the whole one afterwards', async () => {
    const [from, to] = [await open(), await open(makePlace)]
    await fillMuch(from.store)
    const lines = (await runCommand(['export', from.url])).stdout.trim().split('\n')
    const { code, stderr } = await runCommand(['import', to.url], lines.slice(0, -5).join('\n'))
    expect([code, stderr]).toEqual([1, expect.stringContaining('cut or was changed')])
    expect(await tallyStore(to.store)).toEqual({})
    expect((await runCommand(['import', to.url], lines.join('\n'))).code).toBe(0)
    expect(await to.store.search({ query: 'much 7' }, ada)).not.toEqual([])
  })

  it('keeps nothing when it has made words searchable meanwhile', async () => {
    const [from, { store }] = [await open(), await open(makePlace)]
    await fillMuch(from.store)
    const failing = fillStore(store, async () => {
      await writeRows(store, readRows(from.store))
      expect(await store.search({ query: 'much' }, ada)).not.toEqual([])
      throw new Error('cut')
    })
    await expect(failing).rejects.toThrow('cut')
    await store.saveThread(makeThread('thr_9'), ada)
    await store.addThreadItem('thr_9', makeMessage('msg_9', 'Afterwards'), ada)
    expect(await store.search({ query: 'afterwards' }, ada)).toHaveLength(1)
  })
})

describe.each(Object.entries(databases))('an export of %s', (_, makePlace) => {
  it('is of one moment, whatever is written while it is made', async () => {
    const [from, to] = [await open(makePlace), await open()]
    await fillMuch(from.store)
    const expected = await tallyStore(from.store)
    const lines: string[] = []
    for await (const line of exportLines(from.store)) {
      lines.push(line)
      if (lines.length !== 2) continue
      await from.store.saveThread(makeThread('thr_late'), ada)
      await from.store.addThreadItem('thr_late', makeMessage('msg_late', 'Late'), ada)
      await from.store.addThreadItem('thr_1', makeMessage('msg_later', 'Later'), ada)
    }
    expect((await runCommand(['import', to.url], lines.join(''))).code).toBe(0)
    expect(await tallyStore(to.store)).toEqual(expected)
  })
})

it('move leaves the target empty when it fails half-way', async () => {
  const [from, to] = [await open(), await open()]
  await fillMuch(from.store)
  await to.store.database.write(function* () {
    yield change(`CREATE TRIGGER refuse BEFORE INSERT ON tasks BEGIN SELECT RAISE(ABORT, 'refused'); END`, [])
  })
  expect(await runCommand(['move', from.url, to.url])).toMatchObject({ code: 1, stderr: 'refused\n' })
  expect(await tallyStore(to.store)).toEqual({})
})

describe('import', () => {
  it('says so when there is nothing to read', async () => {
    const { url } = await open()
    const { code, stderr } = await runCommand(['import', url])
    expect([code, stderr]).toEqual([1, 'There is nothing to read: give an export on standard input.\n'])
  })

  it('refuses what is cut, changed, or no export', async () => {
    const { store, url } = await open()
    await fill(store)
    const lines = (await runCommand(['export', url])).stdout.trim().split('\n')
    const wrong = {
      cut: lines.slice(0, -5),
      'without a row': lines.toSpliced(lines.length - 3, 1),
      changed: lines.map((line) => line.replace('Hello 7', 'Hello 8')),
      'of a newer version': ['{"format":"frontdesk-store/2"}', ...lines.slice(1)],
      'without its format': lines.slice(1),
      'followed by more': [...lines, lines[1] ?? ''],
      'of unknown tables': lines.map((line) => line.replace('"table":"usage"', '"table":"sqlite_schema"')),
      'of strange columns': lines.map((line) => line.replace('"model":', '"model) --":')),
      'no JSON': ['PK'],
      empty: [],
    }
    for (const [what, input] of Object.entries(wrong)) {
      const target = `file:${join(await makeDirectory(), 'target.db')}`
      const { code, stderr } = await runCommand(['import', target], input.join('\n'))
      expect([what, code, stderr]).toEqual([what, 1, expect.stringMatching(/export|table|columns/)])
    }
  })
})

describe('export', () => {
  it('writes to a file that is not there yet, for its user alone', async () => {
    const { store, url } = await open()
    await fill(store)
    const path = join(await makeDirectory(), 'export.jsonl')
    expect((await runCommand(['export', url, '--output', path])).code).toBe(0)
    expect((await readFile(path, 'utf8')).trim().split('\n').at(-1)).toContain('{"end":{')
    expect(await runCommand(['export', url, '--output', path])).toMatchObject({
      code: 1,
      stderr: `${path} is there already. Name a new file.\n`,
    })
    const lost = join(path, 'export.jsonl')
    expect(await runCommand(['export', url, '--output', lost])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${lost} does not exist, or`),
    })
  })
})

describe.each(Object.entries(databases))('maintenance of %s', (_, makePlace) => {
  async function openWithFiles() {
    const { store, url } = await open(makePlace)
    const directory = await makeDirectory()
    const files = await openFileStore(directory)
    const attachments = new FileAttachmentStore({ files, store, baseUrl: 'https://desk.example', secret: 's' })
    const upload = (user: typeof ada) =>
      attachments.saveUpload({ name: 'a.txt', mimeType: 'text/plain' }, Readable.from([Buffer.from('text')]), user)
    return { store, url, directory, files, upload }
  }

  it('finds damage in rows and files, and changes nothing', async () => {
    const { store, url, directory, files, upload } = await openWithFiles()
    await fill(store)
    const [kept, changed, lost] = [await upload(ada), await upload(ada), await upload(bob)]
    const check = () => runCommand(['check', url, '--files', directory])
    expect(await check()).toMatchObject({ code: 0, stdout: 'No damage found.\n' })
    for await (const { owner, name } of files.list()) {
      if (name === changed.id) await writeFile(join(directory, owner, name), 'tex!')
      if (name === lost.id) await files.delete({ owner, name })
    }
    await store.database.write(function* () {
      yield { text: `UPDATE threads SET body = '{"id":' WHERE id = $1`, values: ['thr_2'] }
      yield { text: `UPDATE audit SET action = 'x' WHERE user_id = $1`, values: ['bob'] }
    })
    const before = await tallyStore(store)
    const { code, stdout } = await check()
    expect(code).toBe(1)
    expect(new Set(stdout.trim().split('\n'))).toEqual(
      new Set([
        'Row thr_2 of threads is damaged.',
        'The audit of user bob does not hold from record aud_thr_2 on.',
        `The file of attachment ${changed.id} (a.txt) is damaged.`,
        `The file of attachment ${lost.id} (a.txt) is missing.`,
      ]),
    )
    expect(stdout).not.toContain(kept.id)
    expect(await tallyStore(store)).toEqual(before)
  })

  it('deletes conversations in which nothing was said for a while, and no other', async () => {
    const { store, url, directory, files, upload } = await openWithFiles()
    const old = '2020-01-01T00:00:00.000Z'
    const recent = new Date().toISOString()
    for (const id of ['thr_old', 'thr_answered', 'thr_running'])
      await store.saveThread(makeThread(id, { created_at: old }), ada)
    await store.saveThread(makeThread('thr_recent', { created_at: recent }), ada)
    await store.addThreadItem('thr_old', makeMessage('msg_1', 'old', { created_at: old }), ada)
    await store.addThreadItem('thr_answered', makeMessage('msg_1', 'new', { created_at: recent }), ada)
    await using active = await store.runs.start({ threadId: 'thr_running', agent: 'triage' }, ada)
    const [loose, recentLoose, attached] = [await upload(ada), await upload(ada), await upload(ada)]
    await store.saveAttachment({ ...attached, thread_id: 'thr_answered' }, ada)
    await store.database.write(function* () {
      const age = 'UPDATE attachments SET created_at = 0 WHERE id <> $1'
      yield { text: age, values: [recentLoose.id] }
    })

    const { stdout } = await runCommand(['retain', url, '--days', '30', '--files', directory])
    expect(JSON.parse(stdout)).toEqual({ threads: 1, attachments: 1 })
    const threads = (await store.loadThreads({ limit: 10, order: 'asc' }, ada)).data.map(({ id }) => id)
    expect(threads.toSorted()).toEqual(['thr_answered', 'thr_recent', 'thr_running'])
    const names: string[] = []
    for await (const { name } of files.list()) names.push(name)
    expect(names.toSorted()).toEqual([attached.id, recentLoose.id].toSorted())
    expect(names).not.toContain(loose.id)
    expect((await store.runs.load(active.id, ada)).state).toBe('running')
  })

  it('deletes a user with everything, keeps a record of it, and touches no other', async () => {
    const { store, url, directory, files, upload } = await openWithFiles()
    await fill(store)
    await Promise.all([upload(ada), upload(bob)])
    const ofOthers = async () => {
      const rows = await runCommand(['export', url])
      return rows.stdout
        .split('\n')
        .filter((line) => line.includes('bob') || line.includes('other') || line.includes('thr_2'))
    }
    const before = await ofOthers()
    const { stdout } = await runCommand(['delete-user', url, 'ada', '--files', directory])
    expect(JSON.parse(stdout)).toMatchObject({ threads: 1, attachments: 2, audit: 1, tasks: 1, files: 1 })
    expect(await ofOthers()).toEqual(before)
    expect(await store.loadThreads({ limit: 10, order: 'asc' }, ada)).toEqual({ data: [], has_more: false })
    const left = (await runCommand(['export', url])).stdout.split('\n').filter((line) => line.includes('"ada"'))
    expect(left.every((line) => line.includes('"other"'))).toBe(true)
    expect(await store.records.loadAudit({ userId: 'operator' })).toMatchObject([
      { action: 'user.deleted', detail: { threads: 1 } },
    ])
    expect(await store.records.verifyAudit()).toEqual([])
    const names: string[] = []
    for await (const { name } of files.list()) names.push(name)
    expect(names).toHaveLength(1)
  })

  it('brings a schema up to date', async () => {
    const place = await makePlace()
    expect(await runCommand(['migrate', place.url])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is up to date'),
    })
    expect(await runCommand(['check', place.url])).toMatchObject({ code: 0 })
  })
})

describe('the command', () => {
  it('says how it is used', async () => {
    expect(await runCommand(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: frontdesk-store'),
    })
    expect(await runCommand(['-h'])).toEqual(await runCommand(['--help']))
    expect(await runCommand([])).toMatchObject({ code: 2 })
    expect(await runCommand(['bogus'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^bogus is no command/),
    })
    expect(await runCommand(['toString'])).toMatchObject({ code: 2, stderr: expect.stringContaining('is no command') })
    for (const argv of [
      ['unknown', 'x'],
      ['migrate'],
      ['move', 'a'],
      ['check', 'a', 'b'],
      ['check', 'a', '--what'],
      ['retain', 'absent.db'],
      ['retain', 'absent.db', '--days', '0'],
      ['retain', 'absent.db', '--days', '1e400'],
      ['check', ':memory:'],
      ['delete-user', 'absent.db', ''],
    ]) {
      const { code, stderr } = await runCommand(argv)
      expect([argv, code]).toEqual([argv, 2])
      expect(stderr).toContain('Usage: frontdesk-store')
    }
  })

  it('says its version', async () => {
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
    expect(await runCommand(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each([['check'], ['export'], ['delete-user', 'ada'], ['retain', '--days', '30']])(
    'makes no database for %s, which needs one',
    async (command, ...rest) => {
      const path = join(await makeDirectory(), 'absent.db')
      const { code, stderr } = await runCommand([command, path, ...rest])
      expect([code, stderr]).toEqual([1, expect.stringContaining(`${path} does not exist`)])
      await expect(readFile(path)).rejects.toThrow('ENOENT')
    },
  )

  it.each([
    ['delete-user', 'ada'],
    ['retain', '--days', '1'],
  ])('deletes nothing for %s when the files are not where it was told', async (command, ...rest) => {
    const { store, url } = await open()
    await fill(store)
    const before = await tallyStore(store)
    const absent = join(await makeDirectory(), 'absent')
    const { code, stderr } = await runCommand([command, url, ...rest, '--files', absent])
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${absent} does not exist`)])
    expect(await tallyStore(store)).toEqual(before)
  })

  it('says what is wrong with a file that is no database', async () => {
    const directory = await makeDirectory()
    await mkdir(join(directory, 'sub'))
    await writeFile(join(directory, 'notes.txt'), 'Not a database. '.repeat(100))
    expect((await runCommand(['check', join(directory, 'notes.txt')])).stderr).toContain('is damaged or no database')
    for (const command of ['check', 'migrate']) {
      const { code, stderr } = await runCommand([command, join(directory, 'sub')])
      expect([code, stderr]).toEqual([1, `${join(directory, 'sub')} is a directory. Name the file of a database.\n`])
    }
  })
})

it('starts as a program', () => {
  const main = new URL('../src/cli/main.ts', import.meta.url).pathname
  const { status, stdout } = spawnSync(process.execPath, ['--conditions=@frontdesk/source', main, '--help'], {
    encoding: 'utf8',
  })
  expect([status, stdout]).toEqual([0, expect.stringContaining('Usage: frontdesk-store')])
})
