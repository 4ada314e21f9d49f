import { toOwner } from './context.ts'
import type { StoreContext } from './context.ts'
import type { Database } from './database.ts'
import { addTask, deleteTask, listTasks, updateTask } from './sql/tasks.ts'
import type { Task, TaskChanges, TaskFields, TaskFilter, TaskList } from './sql/tasks.ts'

/** The to-do lists of users, each bound to the user of the context. A resolved write is on the disk. */
export class TaskLists {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Gives the task the user's next number. Throws {@link TaskLimitError} when the user has too many. */
  async add(fields: TaskFields, context: StoreContext): Promise<Task> {
    return this.#database.write(addTask(fields, toOwner(context)))
  }

  /**
   * Open tasks unless the filter says otherwise: first those due first, then the pressing ones. 50 of them unless `limit` says otherwise, after
   * the first `offset`.
   */
  async list(filter: TaskFilter, context: StoreContext): Promise<TaskList> {
    const owner = toOwner(context)
    return this.#database.read(() => listTasks(filter, owner))
  }

  /** Changes what is given and leaves the rest; `isDone` completes or opens again. Throws {@link TaskNotFoundError}. */
  async update(number: number, changes: TaskChanges, context: StoreContext): Promise<Task> {
    return this.#database.write(updateTask(number, changes, toOwner(context)))
  }

  /** Resolves to what was deleted. Throws {@link TaskNotFoundError}. */
  async delete(number: number, context: StoreContext): Promise<Task> {
    return this.#database.write(deleteTask(number, toOwner(context)))
  }
}
