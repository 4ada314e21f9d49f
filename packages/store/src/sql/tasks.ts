import { randomUUID } from 'node:crypto'
import type { Owner } from '../context.ts'
import { TaskLimitError, TaskNotFoundError } from '../errors.ts'
import { change, query } from './query.ts'
import type { Value, Work } from './query.ts'

/** How pressing a task is, the least first. */
export const TASK_PRIORITIES = ['low', 'normal', 'high'] as const
export type TaskPriority = (typeof TASK_PRIORITIES)[number]

/** What a user says of a task. */
export interface TaskFields {
  title: string
  notes: string
  priority: TaskPriority
  /** The day it is due, as YYYY-MM-DD; null when it has none. */
  dueOn: string | null
  /** Each once, in lower case and without line feeds, in order. */
  tags: readonly string[]
}

/** What to change of a task; what is absent or undefined stays as it is. */
export type TaskChanges = { [Field in keyof TaskFields]?: TaskFields[Field] | undefined } & {
  /** Completes the task, or opens it again. */
  isDone?: boolean | undefined
}

/** One task of a user. */
export interface Task extends TaskFields {
  /** Counts up for each user from 1, and is never given twice. */
  number: number
  /** ISO 8601, UTC. */
  createdAt: string
  completedAt: string | null
}

/** Which tasks to list: those that fit all that is given. */
export interface TaskFilter {
  state?: 'open' | 'done' | 'all' | undefined
  tag?: string | undefined
  priority?: TaskPriority | undefined
  /** Due on this day or before it. */
  dueUntil?: string | undefined
  /** What title, notes or tags must contain, in any case. */
  text?: string | undefined
  /** Only those of these numbers. */
  numbers?: readonly number[] | undefined
  limit?: number | undefined
  offset?: number | undefined
}

/** Some tasks, and how many fit the filter. */
export interface TaskList {
  tasks: Task[]
  total: number
}

/** How many tasks a user may have. */
export const MAX_TASKS = 10_000

export function addTask(fields: TaskFields, owner: Owner): () => Work<Task> {
  const id = randomUUID()
  const row = toRow(fields)
  const createdAt = Date.now()
  const user = [owner.tenantId, owner.userId]
  return function* () {
    const [added] = yield* query<TaskRow>(`SELECT * FROM tasks WHERE id = $1`, [id])
    if (added !== undefined) return toTask(added)
    // Takes the user's row, so that numbers are given one after the other.
    const [next] = yield* query<{ last: number }>(
      `INSERT INTO task_numbers (tenant_id, user_id, last) VALUES ($1, $2, 1)
       ON CONFLICT (tenant_id, user_id) DO UPDATE SET last = task_numbers.last + 1 RETURNING last`,
      user,
    )
    const [held] = yield* query<{ count: number }>(
      'SELECT count(*) AS count FROM tasks WHERE tenant_id = $1 AND user_id = $2',
      user,
    )
    if ((held?.count ?? 0) >= MAX_TASKS) throw new TaskLimitError({ maxTasks: MAX_TASKS })
    const [saved] = yield* query<TaskRow>(
      `INSERT INTO tasks (tenant_id, user_id, number, id, title, notes, priority, due_on, tags, words, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING *`,
      [...user, next?.last ?? 1, id, ...row, createdAt],
    )
    return toTask(saved as TaskRow)
  }
}

/** A task that is completed twice keeps its first time. */
export function updateTask(number: number, { isDone, ...fields }: TaskChanges, owner: Owner): () => Work<Task> {
  const now = Date.now()
  return function* () {
    const task = yield* loadTask(number, owner)
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
    const next = { ...task, ...given }
    const completedAt = task.completedAt === null ? null : Date.parse(task.completedAt)
    const [saved] = yield* query<TaskRow>(
      `UPDATE tasks SET title = $1, notes = $2, priority = $3, due_on = $4, tags = $5, words = $6, completed_at = $7
       WHERE tenant_id = $8 AND user_id = $9 AND number = $10 RETURNING *`,
      [
        ...toRow(next),
        isDone === undefined ? completedAt : isDone ? (completedAt ?? now) : null,
        owner.tenantId,
        owner.userId,
        number,
      ],
    )
    return toTask(saved as TaskRow)
  }
}

export function deleteTask(number: number, owner: Owner): () => Work<Task> {
  // A transaction whose end was not heard may have deleted it before this one.
  let deleted: Task | undefined
  return function* () {
    try {
      deleted = yield* loadTask(number, owner)
    } catch (error) {
      if (deleted === undefined) throw error
      return deleted
    }
    yield change('DELETE FROM tasks WHERE tenant_id = $1 AND user_id = $2 AND number = $3', [
      owner.tenantId,
      owner.userId,
      number,
    ])
    return deleted
  }
}

/** Open tasks first, each part by the day they are due, those without one last; then the pressing ones first. */
export function* listTasks(filter: TaskFilter, owner: Owner): Work<TaskList> {
  const { limit = 50, offset = 0 } = filter
  const { condition, values } = toCondition(filter, owner)
  const [counted] = yield* query<{ count: number }>(`SELECT count(*) AS count FROM tasks WHERE ${condition}`, values)
  const rows = yield* query<TaskRow>(
    `SELECT * FROM tasks WHERE ${condition}
     ORDER BY completed_at IS NOT NULL, due_on IS NULL, due_on, priority DESC, number
     LIMIT $${values.length + 1} OFFSET $${values.length + 2}`,
    [...values, limit, offset],
  )
  return { tasks: rows.map(toTask), total: counted?.count ?? 0 }
}

function toCondition(
  { state = 'open', tag, priority, dueUntil, text, numbers }: TaskFilter,
  owner: Owner,
): { condition: string; values: Value[] } {
  const conditions = ['tenant_id = $1', 'user_id = $2']
  const values: Value[] = [owner.tenantId, owner.userId]
  const add = (toText: (place: string) => string, value: Value) => {
    values.push(value)
    conditions.push(toText(`$${values.length}`))
  }
  if (state !== 'all') conditions.push(`completed_at IS ${state === 'done' ? 'NOT ' : ''}NULL`)
  if (priority !== undefined) add((place) => `priority = ${place}`, toLevel(priority))
  if (dueUntil !== undefined) add((place) => `due_on <= ${place}`, dueUntil)
  // Both databases have `replace`, which knows no wildcards and no collations.
  if (tag !== undefined) add((place) => `replace(tags, ${place}, '') <> tags`, `\n${tag.toLowerCase()}\n`)
  if (text) add((place) => `replace(words, ${place}, '') <> words`, text.toLowerCase())
  if (numbers !== undefined) {
    const places = numbers.map((number) => `$${values.push(number)}`)
    conditions.push(places.length === 0 ? '1 = 0' : `number IN (${places.join(', ')})`)
  }
  return { condition: conditions.join(' AND '), values }
}

/** The task, held against other writers until the transaction ends. */
function* loadTask(number: number, owner: Owner): Work<Task> {
  const [row] = yield* query<TaskRow>(
    `SELECT * FROM tasks WHERE tenant_id = $1 AND user_id = $2 AND number = $3 FOR NO KEY UPDATE`,
    [owner.tenantId, owner.userId, number],
  )
  if (row === undefined) throw new TaskNotFoundError(number)
  return toTask(row)
}

interface TaskRow {
  number: number
  title: string
  notes: string
  priority: number
  due_on: string | null
  tags: string
  created_at: number
  completed_at: number | null
}

function toRow({ title, notes, priority, dueOn, tags }: TaskFields): Value[] {
  const words = [title, notes, ...tags].join('\n').toLowerCase()
  const list = [...new Set(tags)].map((tag) => `${tag}\n`).join('')
  return [title, notes, toLevel(priority), dueOn, list === '' ? '' : `\n${list}`, words]
}

function toTask(row: TaskRow): Task {
  return {
    number: row.number,
    title: row.title,
    notes: row.notes,
    priority: TASK_PRIORITIES[row.priority - 1] ?? 'normal',
    dueOn: row.due_on,
    tags: row.tags.split('\n').filter((tag) => tag !== ''),
    createdAt: new Date(row.created_at).toISOString(),
    completedAt: row.completed_at === null ? null : new Date(row.completed_at).toISOString(),
  }
}

function toLevel(priority: TaskPriority): number {
  return TASK_PRIORITIES.indexOf(priority) + 1
}
