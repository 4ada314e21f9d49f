import { useEffect, useRef, useState } from 'react'
import { useObservable, useSession } from '../../chat-context.ts'
import { useText } from '../../locales/text-context.ts'
import { itemText, speakable } from '../messages/message-text.ts'

/**
 * What a screen reader says of an answer: that it has begun, then the whole of it once, then that it is complete. The conversation itself is no
 * live region, since every delta in it would be read out. What the user wrote, and what is loaded, is never announced.
 */
export function Announcer() {
  const session = useSession()
  const text = useText()
  const { activity, thread, busy } = useObservable(session.conversation.state)
  const [said, setSaid] = useState<string[]>([])
  const known = useRef<ReadonlySet<string> | undefined>(undefined)

  useEffect(() => {
    if (activity === 'sending') {
      known.current ??= new Set(thread.items.map(({ id }) => id))
      setSaid([text('answering')])
    } else if (activity === 'idle' && known.current) {
      const before = known.current
      known.current = undefined
      const answers = thread.items.filter(({ id, type }) => !before.has(id) && type !== 'user_message')
      const words = answers.map((item) => speakable(itemText(item))).filter((each) => each !== '')
      setSaid([...words, text(busy ? 'busyThread' : 'answerComplete')])
    }
    // Said when an answer begins and when it ends, whatever changes in between.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [activity])

  return (
    <div className="unseen" role="status" aria-live="polite" aria-atomic="false">
      {said.map((words, index) => (
        <p key={`${index}-${words.length}`}>{words}</p>
      ))}
    </div>
  )
}
