import type { StartScreenPrompt } from '@openai/chatkit'
import { useOptions, useSession } from '../chat-context.ts'
import { Icon } from '../icons/icon.tsx'
import { useText } from '../locales/text-context.ts'

/** The greeting of a new thread, and what one could ask. */
export function StartScreen() {
  const session = useSession()
  const text = useText()
  const { startScreen } = useOptions()
  const ask = ({ prompt }: StartScreenPrompt) =>
    void session.sendUserMessage(typeof prompt === 'string' ? { text: prompt } : { content: prompt })
  return (
    <div className="start" part="start-screen">
      <h2 className="greeting" dir="auto">
        {startScreen.greeting ?? text('greeting')}
      </h2>
      {startScreen.prompts && startScreen.prompts.length > 0 && (
        <ul className="prompts">
          {startScreen.prompts.map((prompt, index) => (
            <li key={index}>
              <button type="button" className="prompt" part="prompt" onClick={() => ask(prompt)} dir="auto">
                {prompt.icon && <Icon name={prompt.icon} size={18} />}
                <span>{prompt.label}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
