import type { JsonObject } from '@frontdesk/chatkit'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { TaskLists } from '@frontdesk/store'
import { z } from 'zod'
import { ToolCallError } from '../mcp/call-tool.ts'
import type { CallTool } from '../mcp/call-tool.ts'
import type { ServerRoles } from '../mcp/server-roles.ts'
import type { TeamHolder } from '../team/team-holder.ts'
import { QueryResult } from '../widgets/query-results.ts'

/** Something that a message can mention with @. `data` is what a model is told of it. */
export interface Entity {
  /** Its kind and its key in that kind: `customer:17`. */
  id: string
  title: string
  group: string
  icon: string
  interactive: boolean
  data: JsonObject
}

/** One kind of entities: what to search it by, and one of it by its key. Both see what the caller may see. */
interface EntityKind {
  search(text: string, context: RequestContext): Promise<Entity[]>
  find(key: string, context: RequestContext): Promise<Entity | undefined>
}

export interface EntityParts {
  callTool: CallTool
  /** Absent where the to-do lists are not served. */
  tasks?: TaskLists | undefined
  roles: Pick<ServerRoles, 'files' | 'isShop'>
  /** Names entities of its own. */
  team: TeamHolder
}

/** How many of each kind a search gives. */
export const ENTITIES_OF_A_KIND = 5

/** What a user of this team can mention: customers and products of the demo shop, files, and tasks of their own. */
export class Entities {
  readonly #kinds: ReadonlyMap<string, EntityKind>

  constructor({ callTool, tasks, roles, team }: EntityParts) {
    const kinds: [string, EntityKind][] = [['team', teamKind(team)]]
    if (roles.isShop) kinds.push(['customer', customerKind(callTool)], ['product', productKind(callTool)])
    if (roles.files !== undefined) kinds.push(['file', fileKind(callTool)])
    if (tasks) kinds.push(['task', taskKind(tasks)])
    this.#kinds = new Map(kinds)
  }

  /** The entities that fit a text, some of each kind. A kind whose server does not answer has none. */
  async search(text: string, context: RequestContext): Promise<Entity[]> {
    const found = await Promise.all([...this.#kinds.values()].map((kind) => orNothing(kind.search(text, context), [])))
    return found.flat()
  }

  /** The entity as it is now. Undefined when it is gone, another user's, or of no kind that is known. */
  async find(id: string, context: RequestContext): Promise<Entity | undefined> {
    const [kind = '', ...rest] = id.split(':')
    const found = this.#kinds.get(kind)?.find(rest.join(':'), context)
    return found && orNothing(found, undefined)
  }
}

async function orNothing<Value>(work: Promise<Value>, nothing: Value): Promise<Value> {
  try {
    return await work
  } catch (error) {
    if (error instanceof ToolCallError) return nothing
    throw error
  }
}

/** What the file of the team names. */
function teamKind(team: TeamHolder): EntityKind {
  const all = (): Entity[] =>
    team.current.config.entities.map(({ id, title, group = 'Team', data = {} }) => ({
      id: `team:${id}`,
      title,
      group,
      icon: 'circle-question',
      interactive: true,
      data,
    }))
  return {
    search: async (text) =>
      all()
        .filter(({ title }) => title.toLowerCase().includes(text.toLowerCase()))
        .slice(0, ENTITIES_OF_A_KIND),
    find: async (key) => all().find(({ id }) => id === `team:${key}`),
  }
}

function customerKind(callTool: CallTool): EntityKind {
  const columns = 'id, name, email, city, country, created_at'
  return tableKind(callTool, `SELECT ${columns} FROM customers`, {
    kind: 'customer',
    group: 'Customers',
    icon: 'profile',
  })
}

function productKind(callTool: CallTool): EntityKind {
  const columns = 'id, name, category, price, stock'
  return tableKind(callTool, `SELECT ${columns} FROM products`, { kind: 'product', group: 'Products', icon: 'cube' })
}

/** `select` asks for the number and the name first. */
function tableKind(
  callTool: CallTool,
  select: string,
  { kind, ...shown }: Pick<Entity, 'group' | 'icon'> & { kind: string },
): EntityKind {
  const query = async (condition: string, params: (string | number)[], context: RequestContext): Promise<Entity[]> => {
    const sql = `${select} WHERE ${condition} ORDER BY name LIMIT ${ENTITIES_OF_A_KIND}`
    const call = { server: 'database', tool: 'query', args: { sql, params } } as const
    const { columns, rows } = QueryResult.parse(await callTool(call, context))
    return rows.map((row) => ({
      id: `${kind}:${row[0]}`,
      title: `${row[1]}`,
      ...shown,
      interactive: true,
      data: Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])),
    }))
  }
  return {
    search: (text, context) => query('instr(lower(name), lower(?)) > 0', [text], context),
    async find(key, context) {
      return /^\d{1,9}$/.test(key) ? (await query('id = ?', [Number(key)], context))[0] : undefined
    },
  }
}

const Matches = z.object({ matches: z.array(z.object({ path: z.string() })) })

function fileKind(callTool: CallTool): EntityKind {
  return {
    async search(text, context) {
      const args = { query: text.replaceAll(/[*?\r\n]/g, ' ').slice(0, 200) || '*', within: 'names' }
      const { matches } = Matches.parse(await callTool({ server: 'files', tool: 'search_files', args }, context))
      return [...new Set(matches.map(({ path }) => path))].slice(0, ENTITIES_OF_A_KIND).map(toFileEntity)
    },
    async find(path, context) {
      await callTool({ server: 'files', tool: 'get_file_info', args: { path } }, context)
      return toFileEntity(path)
    },
  }
}

function taskKind(tasks: TaskLists): EntityKind {
  const list = async (filter: Parameters<TaskLists['list']>[0], context: RequestContext): Promise<Entity[]> => {
    const { tasks: found } = await tasks.list({ ...filter, limit: ENTITIES_OF_A_KIND }, context)
    return found.map(({ number, title, notes, priority, dueOn, completedAt }) => ({
      id: `task:${number}`,
      title,
      group: 'Tasks',
      icon: 'check',
      interactive: true,
      data: { number, title, notes, priority, due: dueOn, is_done: completedAt !== null },
    }))
  }
  return {
    search: (text, context) => list({ text }, context),
    async find(key, context) {
      return /^\d{1,9}$/.test(key) ? (await list({ state: 'all', numbers: [Number(key)] }, context))[0] : undefined
    },
  }
}

function toFileEntity(path: string): Entity {
  return {
    id: `file:${path}`,
    title: path.slice(path.lastIndexOf('/') + 1),
    group: 'Files',
    icon: 'document',
    interactive: true,
    data: { path },
  }
}
