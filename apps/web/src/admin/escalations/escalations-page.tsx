import { useState } from 'react'
import { formatDate, text } from '../../texts/texts.ts'
import { Choice } from '../parts/choice.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { hrefOf } from '../route.ts'
import { useLoad } from '../use-load.ts'
import { AnswerBox } from './answer-box.tsx'
import type { Escalation } from './escalation.ts'

/** Conversations in which the team has asked for a person, with a box to answer each. */
export function EscalationsPage() {
  const [state, setState] = useState<Escalation['state']>('open')
  const loading = useLoad<{ data: Escalation[] }>(`/admin/escalations?state=${state}`)
  return (
    <>
      <Choice
        label={text('show')}
        value={state}
        onChange={setState}
        options={[
          { value: 'open', label: text('open') },
          { value: 'resolved', label: text('resolved') },
        ]}
      />
      <Loaded of={loading}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="desk-empty">{text(state === 'open' ? 'noEscalations' : 'noResolved')}</p>
          ) : (
            <ul className="desk-cards">
              {data.map((escalation) => (
                <li key={escalation.id}>
                  <EscalationCard escalation={escalation} onAnswered={loading.reload} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  )
}

function EscalationCard({ escalation, onAnswered }: { escalation: Escalation; onAnswered: () => void }) {
  const { userId, threadId, reason, state, note, createdAt } = escalation
  return (
    <article className="desk-card" aria-label={`${userId}, ${formatDate(createdAt)}`}>
      <h2 dir="auto">{reason}</h2>
      <p className="desk-note">
        <a href={hrefOf('threads', userId)}>{userId}</a> · {formatDate(createdAt)} ·{' '}
        <a href={hrefOf('threads', userId, threadId)}>{text('showThread')}</a>
      </p>
      {note !== undefined && <p dir="auto">{note}</p>}
      {state === 'open' && <AnswerBox escalation={escalation} onAnswered={onAnswered} />}
    </article>
  )
}
