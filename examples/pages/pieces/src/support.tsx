import { FrontdeskChat } from '@frontdesk/chatkit-js/react'
import type { FrontdeskOptions, PieceProps } from '@frontdesk/chatkit-js/react'
import { useState } from 'react'

const options: FrontdeskOptions = { api: { url: '/chatkit', domainKey: '' } }
const components = { startScreen: Welcome, assistantMessage: Answer }

/** A chat in which the page draws the start and the answers itself. */
export function Support() {
  const [answers, setAnswers] = useState(0)
  return (
    <>
      <h1>Support, {answers} answered</h1>
      <FrontdeskChat options={options} components={components} onResponseEnd={() => setAnswers((count) => count + 1)} />
    </>
  )
}

function Welcome({ send }: PieceProps['startScreen']) {
  return (
    <section className="welcome">
      <h2>Our own welcome</h2>
      <button type="button" onClick={() => send('Hello from the welcome')}>
        Say hello
      </button>
    </section>
  )
}

/** What an answer holds is the page's to draw; this one counts how often it was liked. */
function Answer({ item }: PieceProps['assistantMessage']) {
  const [likes, setLikes] = useState(0)
  return (
    <article className="answer" aria-label="Answer">
      <p>{item.content.map((part) => part.text).join('')}</p>
      <button type="button" onClick={() => setLikes(likes + 1)}>
        Liked {likes} times
      </button>
    </article>
  )
}
