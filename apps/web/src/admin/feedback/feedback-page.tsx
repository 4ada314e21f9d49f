import { ThumbsDown, ThumbsUp } from 'lucide-react'
import { useState } from 'react'
import { formatDate, text } from '../../texts/texts.ts'
import { Choice } from '../parts/choice.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { hrefOf } from '../route.ts'
import { useLoad } from '../use-load.ts'

interface Feedback {
  userId: string
  threadId: string
  itemId: string
  kind: 'positive' | 'negative'
  comment?: string
  agent?: string
  model?: string
  createdAt: string
}

/** What users have said of answers, the last first. */
export function FeedbackPage() {
  const [kind, setKind] = useState<'all' | Feedback['kind']>('all')
  const loading = useLoad<{ data: Feedback[] }>('/admin/feedback?limit=500')
  return (
    <>
      <Choice
        label={text('show')}
        value={kind}
        onChange={setKind}
        options={(['all', 'positive', 'negative'] as const).map((value) => ({ value, label: text(value) }))}
      />
      <Loaded of={loading}>
        {({ data }) => <FeedbackTable rows={data.filter((each) => kind === 'all' || each.kind === kind)} />}
      </Loaded>
    </>
  )
}

function FeedbackTable({ rows }: { rows: readonly Feedback[] }) {
  if (rows.length === 0) return <p className="desk-empty">{text('noFeedback')}</p>
  return (
    <DataTable
      label={text('feedback')}
      rows={rows}
      keyOf={({ threadId, itemId }) => `${threadId} ${itemId}`}
      columns={[
        {
          title: text('kind'),
          cell: ({ kind }) => (
            <span className="desk-badge" data-tone={kind === 'positive' ? 'good' : 'bad'}>
              {kind === 'positive' ? (
                <ThumbsUp className="icon" size={14} aria-hidden />
              ) : (
                <ThumbsDown className="icon" size={14} aria-hidden />
              )}
              {text(kind)}
            </span>
          ),
        },
        { title: text('comment'), cell: ({ comment }) => comment },
        { title: text('agent'), cell: ({ agent }) => agent },
        { title: text('model'), cell: ({ model }) => model },
        {
          title: text('user'),
          cell: ({ userId, threadId }) => <a href={hrefOf('threads', userId, threadId)}>{userId}</a>,
        },
        { title: text('created'), cell: ({ createdAt }) => formatDate(createdAt) },
      ]}
    />
  )
}
