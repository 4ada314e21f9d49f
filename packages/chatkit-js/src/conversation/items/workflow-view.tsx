import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import type { Task, WorkflowItem } from '@frontdesk/chatkit'
import { Icon } from '../../icons/icon.tsx'
import { useText } from '../../locales/text-context.ts'
import type { Texts } from '../../locales/text-context.ts'
import { taskProgress, taskTitle } from './task-title.ts'
import { TaskView } from './task-view.tsx'

/** What was done on the way to an answer. Open while it is under way where the server says so; the user's own choice wins. */
export function WorkflowView({ item, isPending }: { item: WorkflowItem; isPending: boolean }) {
  const text = useText()
  const id = useId()
  const [chosen, setChosen] = useState<boolean>()
  const { workflow } = item
  const isOpen = chosen ?? workflow.expanded
  const progress = isPending && !isOpen ? taskProgress(newestTask(item)) : undefined
  if (workflow.tasks.length === 0 && !workflow.summary) return null
  return (
    <div role="group" className="workflow" part="workflow" aria-label={text('steps')}>
      <button
        type="button"
        className="fold workflow-fold"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setChosen(!isOpen)}
      >
        {workflow.summary && 'icon' in workflow.summary && workflow.summary.icon !== undefined && (
          <Icon name={workflow.summary.icon} size={16} />
        )}
        <span className={isPending ? 'shimmer' : undefined} dir="auto">
          {toSummary(item, isPending, text)}
        </span>
        {progress !== undefined && (
          <span className="workflow-progress" dir="auto">
            {progress}
          </span>
        )}
        <ChevronDown className="icon fold-mark" size={16} aria-hidden />
      </button>
      {isOpen && (
        <ol className="tasks" id={id}>
          {workflow.tasks.map((task, index) => (
            <li key={index} className="task-row" data-status={task.status_indicator}>
              <TaskView task={task} />
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

/** While it goes on, its newest step; afterwards the server's words or how long it took. */
function toSummary(item: WorkflowItem, isPending: boolean, text: Texts): string {
  const { summary, type } = item.workflow
  const newest = newestTask(item)
  if (isPending) return (newest && taskTitle(newest)) ?? text(type === 'reasoning' ? 'thinking' : 'working')
  if (summary && 'title' in summary) return summary.title
  if (summary) {
    const duration = new Intl.NumberFormat(text.locale.tag, { style: 'unit', unit: 'second', unitDisplay: 'long' })
    return text(type === 'reasoning' ? 'thoughtFor' : 'workedFor', {
      duration: duration.format(Math.max(1, summary.duration)),
    })
  }
  return (newest && taskTitle(newest)) ?? text('steps')
}

/** Of steps that go on side by side, the one that was begun last and is not over. */
function newestTask({ workflow: { tasks } }: WorkflowItem): Task | undefined {
  return tasks.findLast((task) => task.status_indicator === 'loading') ?? tasks.at(-1)
}
