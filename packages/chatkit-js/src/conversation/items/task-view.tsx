import { Brain, Check, FileText, Globe, Image, LoaderCircle } from 'lucide-react'
import type { Task } from '@frontdesk/chatkit'
import { Icon } from '../../icons/icon.tsx'
import { useText } from '../../locales/text-context.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import { sourceHref, sourceOrigin } from '../../citations/source-link.ts'
import { taskTitle } from './task-title.ts'

/** One step: its mark, its title, and what it was about. `isPlain` stands alone, outside of a workflow. */
export function TaskView({ task, isPlain = false }: { task: Task; isPlain?: boolean }) {
  const title = taskTitle(task)
  return (
    <div className={isPlain ? 'task task-plain' : 'task'}>
      <span className="task-mark">
        <TaskMark task={task} />
      </span>
      <div className="task-words" dir="auto">
        {title !== undefined && (
          <p className={task.status_indicator === 'loading' ? 'task-title shimmer' : 'task-title'}>{title}</p>
        )}
        <TaskContent task={task} />
      </div>
    </div>
  )
}

function TaskMark({ task }: { task: Task }) {
  const props = { className: 'icon', size: 15, 'aria-hidden': true } as const
  if (task.status_indicator === 'loading') return <LoaderCircle {...props} className="icon spin" />
  switch (task.type) {
    case 'custom':
      if (task.icon !== undefined) return <Icon name={task.icon} size={15} />
      return task.status_indicator === 'complete' ? <Check {...props} /> : <span className="task-dot" />
    case 'web_search':
      return <Globe {...props} />
    case 'thought':
      return <Brain {...props} />
    case 'file':
      return <FileText {...props} />
    case 'image':
      return <Image {...props} />
    default:
      throw new Error(`Unhandled task: ${JSON.stringify(task satisfies never)}`)
  }
}

function TaskContent({ task }: { task: Task }) {
  const text = useText()
  switch (task.type) {
    case 'custom':
    case 'thought':
      return task.content === undefined || task.content === '' ? null : (
        <div className="task-content">
          <Markdown source={task.content} isStreaming={task.status_indicator === 'loading'} />
        </div>
      )
    case 'web_search':
      return (
        <>
          {task.queries.length > 0 && (
            <p className="task-note">
              {text('searchedFor')} {task.queries.map((query) => `“${query}”`).join(', ')}
            </p>
          )}
          <ul className="task-sources">
            {task.sources.map((source, index) => (
              <li key={index}>
                <a
                  className="pill"
                  href={sourceHref(source)}
                  target="_blank"
                  rel="noopener noreferrer"
                  title={source.title}
                >
                  {sourceOrigin(source) ?? source.title}
                </a>
              </li>
            ))}
          </ul>
        </>
      )
    case 'file':
      return (
        <ul className="task-sources">
          {task.sources.map((source, index) => (
            <li key={index} className="pill" title={source.filename}>
              {source.title}
            </li>
          ))}
        </ul>
      )
    case 'image':
      return null
    default:
      throw new Error(`Unhandled task: ${JSON.stringify(task satisfies never)}`)
  }
}
