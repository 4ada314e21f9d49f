import { TaskLimitError, TaskNotFoundError } from '@frontdesk/store'
import type { TaskFields } from '@frontdesk/store'
import { describe, expect, it } from 'vitest'
import { query } from '../src/sql/query.ts'
import { MAX_TASKS } from '../src/sql/tasks.ts'
import { databases } from './support/databases.ts'
import { ada, bob } from './support/samples.ts'

const makeTask = (title: string, members: Partial<TaskFields> = {}): TaskFields => ({
  title,
  notes: '',
  priority: 'normal',
  dueOn: null,
  tags: [],
  ...members,
})

describe.each(Object.entries(databases))('tasks in %s', (_, makePlace) => {
  async function open() {
    return (await (await makePlace()).open()).tasks
  }

  it('numbers the tasks of each user from 1 and gives no number twice', async () => {
    const tasks = await open()
    const first = await tasks.add(
      makeTask('Buy milk', { notes: 'Two', tags: ['shop', 'home'], dueOn: '2026-12-01' }),
      ada,
    )
    expect(first).toEqual({
      number: 1,
      title: 'Buy milk',
      notes: 'Two',
      priority: 'normal',
      dueOn: '2026-12-01',
      tags: ['shop', 'home'],
      createdAt: expect.any(String),
      completedAt: null,
    })
    expect(await tasks.add(makeTask('Call'), ada)).toMatchObject({ number: 2 })
    expect(await tasks.add(makeTask('His own'), bob)).toMatchObject({ number: 1 })
    expect(await tasks.add(makeTask('Other tenant'), { ...ada, tenantId: 't' })).toMatchObject({ number: 1 })
    expect(await tasks.delete(2, ada)).toMatchObject({ title: 'Call' })
    expect(await tasks.add(makeTask('Third'), ada)).toMatchObject({ number: 3 })
  })

  it('numbers tasks that are added at once without gap or repetition', async () => {
    const tasks = await open()
    const added = await Promise.all(
      Array.from({ length: 20 }, (_unused, index) => tasks.add(makeTask(`${index}`), ada)),
    )
    expect(added.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(added.map((_task, index) => index + 1))
  })

  it('shows and changes the tasks of their user alone', async () => {
    const tasks = await open()
    await tasks.add(makeTask('Private'), ada)
    expect(await tasks.list({ state: 'all' }, bob)).toEqual({ tasks: [], total: 0 })
    await expect(tasks.update(1, { title: 'x' }, bob)).rejects.toThrow(TaskNotFoundError)
    await expect(tasks.delete(1, { ...ada, tenantId: 't' })).rejects.toMatchObject({
      message: 'There is no task 1.',
      code: 'not_found',
      number: 1,
    })
    expect((await tasks.list({}, ada)).tasks).toMatchObject([{ title: 'Private' }])
  })

  it('lists open tasks by the day they are due, then by priority', async () => {
    const tasks = await open()
    await tasks.add(makeTask('no day'), ada)
    await tasks.add(makeTask('later', { dueOn: '2026-12-02' }), ada)
    await tasks.add(makeTask('soon', { dueOn: '2026-12-01' }), ada)
    await tasks.add(makeTask('soon and pressing', { dueOn: '2026-12-01', priority: 'high' }), ada)
    await tasks.add(makeTask('done'), ada)
    await tasks.update(5, { isDone: true }, ada)
    const titles = async (filter: Parameters<typeof tasks.list>[0]) =>
      (await tasks.list(filter, ada)).tasks.map(({ title }) => title)
    expect(await titles({})).toEqual(['soon and pressing', 'soon', 'later', 'no day'])
    expect(await titles({ state: 'all' })).toEqual(['soon and pressing', 'soon', 'later', 'no day', 'done'])
    expect(await titles({ state: 'done' })).toEqual(['done'])
    expect(await titles({ dueUntil: '2026-12-01' })).toEqual(['soon and pressing', 'soon'])
    expect(await titles({ priority: 'high' })).toEqual(['soon and pressing'])
    expect(await tasks.list({ limit: 1, offset: 2 }, ada)).toMatchObject({ tasks: [{ title: 'later' }], total: 4 })
  })

  it('finds tasks by a whole tag and by a text in any case', async () => {
    const tasks = await open()
    await tasks.add(makeTask('Straße fegen', { tags: ['home'] }), ada)
    await tasks.add(makeTask('100% sure', { notes: 'ÄRGER', tags: ['homework', 'a_b'] }), ada)
    const numbers = async (filter: Parameters<typeof tasks.list>[0]) =>
      (await tasks.list(filter, ada)).tasks.map(({ number }) => number)
    expect(await numbers({ tag: 'home' })).toEqual([1])
    expect(await numbers({ tag: 'HOMEWORK' })).toEqual([2])
    expect(await numbers({ tag: 'a%b' })).toEqual([])
    expect(await numbers({ text: 'ärger' })).toEqual([2])
    expect(await numbers({ text: '0%' })).toEqual([2])
    expect(await numbers({ text: 'STRASSE' })).toEqual([])
    expect(await numbers({ text: '' })).toEqual([1, 2])
  })

  it('changes what is given and leaves the rest', async () => {
    const tasks = await open()
    await tasks.add(makeTask('Old', { notes: 'keep', tags: ['a'], dueOn: '2026-12-01' }), ada)
    expect(await tasks.update(1, { title: 'New', dueOn: null, notes: undefined }, ada)).toMatchObject({
      title: 'New',
      notes: 'keep',
      tags: ['a'],
      dueOn: null,
    })
    const { completedAt } = await tasks.update(1, { isDone: true }, ada)
    expect(completedAt).toEqual(expect.any(String))
    expect(await tasks.update(1, { isDone: true }, ada)).toMatchObject({ completedAt })
    expect(await tasks.update(1, { isDone: false, tags: [] }, ada)).toMatchObject({ completedAt: null, tags: [] })
  })

  it('refuses more tasks than a user may have', async () => {
    const store = await (await makePlace()).open()
    await store.database.write(function* () {
      yield* query(
        `INSERT INTO tasks (tenant_id, user_id, number, id, title, notes, priority, tags, words, created_at)
         WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1)
         SELECT '', 'ada', -n, 'id' || n, 't', '', 1, '', '', 0 FROM n`,
        [MAX_TASKS],
      )
    })
    await expect(store.tasks.add(makeTask('One more'), ada)).rejects.toThrow(TaskLimitError)
    expect(await store.tasks.add(makeTask('Fine'), bob)).toMatchObject({ number: 1 })
  })
})
