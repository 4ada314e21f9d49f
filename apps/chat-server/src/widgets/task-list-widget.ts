import { action, button, card, checkbox, row, spacer, text, title } from '@frontdesk/chatkit/widgets'
import type { Card, Checkbox } from '@frontdesk/chatkit/widgets'
import type { Task } from '@frontdesk/store'

/** How many tasks a list shows. */
export const SHOWN_TASKS = 20

/** Tasks with a checkbox each. The numbers of the tasks are in the payload of what the list sends back. */
export function taskListWidget(tasks: readonly Task[]): Card {
  const numbers = tasks.map(({ number }) => number)
  return card({ size: 'md' }, [
    row({ align: 'center' }, [title({ value: 'Your tasks', size: 'sm' }), spacer()]),
    ...tasks.map((task) => taskCheckbox(task, numbers)),
    text({ id: 'open', value: openWords(tasks), size: 'sm', color: 'secondary' }),
    row({ gap: 2 }, [
      button({ label: 'Refresh', onClickAction: action('tasks.refresh', { numbers }) }),
      button({ label: 'Hide', style: 'secondary', onClickAction: action('tasks.hide') }),
    ]),
  ])
}

/** The checkbox of one task. A click is answered at once, also while an answer streams. */
export function taskCheckbox({ number, title: label, dueOn, completedAt }: Task, numbers: readonly number[]): Checkbox {
  return {
    ...checkbox({
      name: `task_${number}`,
      label: `${number}. ${label}${dueOn === null ? '' : ` (due ${dueOn})`}`,
      defaultChecked: completedAt !== null,
      onChangeAction: action('task.toggle', { number, done: completedAt === null, numbers }, { streaming: false }),
    }),
    id: `task_${number}`,
  }
}

/** The same in words. */
export function taskListText(tasks: readonly Task[]): string {
  if (tasks.length === 0) return 'There are no such tasks.'
  const lines = tasks.map(({ number, title: label, dueOn, completedAt }) => {
    const facts = [completedAt === null ? undefined : 'done', dueOn === null ? undefined : `due ${dueOn}`].filter(
      Boolean,
    )
    return `${number}. ${label}${facts.length > 0 ? ` (${facts.join('; ')})` : ''}`
  })
  return lines.join('\n')
}

export function openWords(tasks: readonly Task[]): string {
  const open = tasks.filter(({ completedAt }) => completedAt === null).length
  return `${open} of ${tasks.length} open.`
}
