import { memo } from 'react'
import type { ThreadItem } from '@frontdesk/chatkit'
import { StructuredInputView } from '../../widgets/structured-input.tsx'
import { WidgetView } from '../../widgets/widget-view.tsx'
import { Replaceable } from '../../pieces/replaceable.tsx'
import { AssistantMessage } from '../messages/assistant-message.tsx'
import { GeneratedImageView } from './generated-image.tsx'
import { TaskView } from './task-view.tsx'
import { UserMessage } from '../messages/user-message.tsx'
import { WorkflowView } from './workflow-view.tsx'

interface ItemViewProps {
  item: ThreadItem
  isPending: boolean
  isLatest: boolean
}

/** One item of a thread. Kinds that only the model or the server reads, and those not known, show nothing. */
export const ItemView = memo(function ItemView({ item, isPending, isLatest }: ItemViewProps) {
  switch (item.type) {
    case 'user_message':
      return <UserMessage item={item} />
    case 'assistant_message':
      return (
        <Replaceable name="assistantMessage" props={{ item, isStreaming: isPending }}>
          <AssistantMessage item={item} isPending={isPending} />
        </Replaceable>
      )
    case 'workflow':
      return (
        <Replaceable name="workflow" props={{ workflow: item.workflow, isStreaming: isPending }}>
          <WorkflowView item={item} isPending={isPending} />
        </Replaceable>
      )
    case 'task':
      return <TaskView task={item.task} isPlain />
    case 'widget':
      return <WidgetView item={item} />
    case 'generated_image':
      return <GeneratedImageView item={item} />
    case 'structured_input':
      return <StructuredInputView item={item} isLatest={isLatest} />
    default:
      return null
  }
})
