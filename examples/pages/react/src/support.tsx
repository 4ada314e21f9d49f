import { ChatKit, useChatKit } from '@openai/chatkit-react'
import { useState } from 'react'

/** A page over OpenAI's own React package, with nothing in it that knows of Frontdesk. */
export function Support() {
  const [answers, setAnswers] = useState(0)
  const { control, sendUserMessage } = useChatKit({
    api: { url: '/chatkit', domainKey: 'not-needed' },
    startScreen: { greeting: 'What can we do for you?', prompts: [{ label: 'Say hello', prompt: 'Hello!' }] },
    header: { rightAction: { icon: 'light-mode', onClick: () => void sendUserMessage({ text: 'Sent by the page' }) } },
    onResponseEnd: () => setAnswers((count) => count + 1),
  })
  return (
    <>
      <h1>Support, {answers} answered</h1>
      <ChatKit control={control} />
    </>
  )
}
