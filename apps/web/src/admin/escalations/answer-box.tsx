import { useState } from 'react'
import { text } from '../../texts/texts.ts'
import { operate } from '../operate.ts'
import { toError } from '../use-load.ts'
import type { Escalation } from './escalation.ts'

/** Answers a user as a person, into the conversation; or resolves the case without words. */
export function AnswerBox({ escalation, onAnswered }: { escalation: Escalation; onAnswered: () => void }) {
  const { id, userId, threadId } = escalation
  const [words, setWords] = useState('')
  const [name, setName] = useState('')
  const [resolves, setResolves] = useState(true)
  const [status, setStatus] = useState<'idle' | 'sending' | 'sent'>('idle')
  const [error, setError] = useState<Error>()

  const carryOut = async (order: () => Promise<unknown>) => {
    setStatus('sending')
    setError(undefined)
    try {
      await order()
      setStatus('sent')
      setWords('')
      onAnswered()
    } catch (cause) {
      setStatus('idle')
      setError(toError(cause))
    }
  }
  const send = () =>
    operate(`/admin/threads/${encodeURIComponent(threadId)}/messages`, {
      method: 'POST',
      body: { text: words, ...(name.trim() !== '' && { name: name.trim() }), ...(resolves && { resolves: id }) },
    })
  const resolve = () => operate(`/admin/escalations/${encodeURIComponent(id)}/resolve`, { method: 'POST', body: {} })

  return (
    <form
      className="answer-box"
      onSubmit={(event) => {
        event.preventDefault()
        void carryOut(send)
      }}
    >
      <label>
        <span>{text('answerLabel', { user: userId })}</span>
        <textarea
          rows={3}
          value={words}
          maxLength={20_000}
          dir="auto"
          onChange={({ target }) => setWords(target.value)}
        />
      </label>
      <label>
        <span>{text('answerName')}</span>
        <input value={name} maxLength={80} autoComplete="name" onChange={({ target }) => setName(target.value)} />
      </label>
      <label className="desk-check">
        <input type="checkbox" checked={resolves} onChange={({ target }) => setResolves(target.checked)} />
        <span>{text('answerResolves')}</span>
      </label>
      {error && <p role="alert">{error.message}</p>}
      <p role="status" className={status === 'sent' ? 'desk-note' : 'unseen'}>
        {status === 'sent' && text('answerSent')}
      </p>
      <div className="desk-buttons">
        <button type="submit" className="button button-primary" disabled={words.trim() === '' || status === 'sending'}>
          {text('sendAnswer')}
        </button>
        <button
          type="button"
          className="button button-quiet"
          disabled={status === 'sending'}
          onClick={() => void carryOut(resolve)}
        >
          {text('resolveOnly')}
        </button>
      </div>
    </form>
  )
}
