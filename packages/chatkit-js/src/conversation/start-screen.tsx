import { useOptions, useSession } from '../chat-context.ts'
import { Icon } from '../icons/icon.tsx'
import { Replaceable } from '../pieces/replaceable.tsx'
import { useText } from '../locales/text-context.ts'

/** The greeting of a new thread, and what one could ask. */
export function StartScreen() {
  const session = useSession()
  const text = useText()
  const { startScreen } = useOptions()
  const { prompts } = startScreen
  const greeting = startScreen.greeting ?? text('greeting')
  return (
    <Replaceable name="startScreen" props={{ greeting, prompts, send: session.ask }}>
      <div className="start" part="start-screen">
        <h2 className="greeting" dir="auto">
          {greeting}
        </h2>
        {prompts.length > 0 && (
          <ul className="prompts">
            {prompts.map((prompt, index) => (
              <li key={index}>
                <button
                  type="button"
                  className="prompt"
                  part="prompt"
                  onClick={() => session.ask(prompt.prompt)}
                  dir="auto"
                >
                  {prompt.icon && <Icon name={prompt.icon} size={18} />}
                  <span>{prompt.label}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Replaceable>
  )
}
