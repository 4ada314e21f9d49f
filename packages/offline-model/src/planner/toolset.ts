import type { ToolView } from '../request/read-tools.ts'

/** The tools of a to-do list, recognised by name and schema: tasks have a title and go by a number. */
export interface TaskTools {
  add: string
  list: string
  complete: string
  remove?: string
  update?: string
  /** Shows the list to the user. */
  show?: string
  /** Asks the user in a form. */
  ask?: string
}

/** Finds the tools of a to-do list; `undefined` when a task cannot be added, listed and completed by its number. */
export function findTaskTools(tools: readonly ToolView[]): TaskTools | undefined {
  const find = (name: string, parameter?: string): string | undefined =>
    tools.find(
      ({ bareName, parameters }) =>
        bareName === name && (!parameter || parameters.some((each) => each.name === parameter)),
    )?.name
  const [add, list, complete] = [find('add_task', 'title'), find('list_tasks'), find('complete_task', 'number')]
  const [remove, update] = [find('delete_task', 'number'), find('update_task', 'number')]
  const [show, ask] = [find('show_tasks', 'due_until'), find('ask_user', 'questions')]
  if (!add || !list || !complete) return undefined
  return {
    add,
    list,
    complete,
    ...(remove && { remove }),
    ...(update && { update }),
    ...(show && { show }),
    ...(ask && { ask }),
  }
}
