import { AtSign } from 'lucide-react'
import { useOptions, useSession } from '../../chat-context.ts'
import { IconButton } from '../../controls/icon-button.tsx'
import { useText } from '../../locales/text-context.ts'

/** Begins a mention, for those who do not know the key. */
export function MentionButton() {
  const session = useSession()
  const text = useText()
  const { entities } = useOptions()
  if (!entities.showComposerMenu || !entities.onTagSearch) return null
  const begin = () => {
    const { text: before } = session.composer.state.value
    session.composer.patch({ text: before === '' || /\s$/.test(before) ? `${before}@` : `${before} @` })
    session.focusInput()
  }
  return <IconButton label={text('mention')} icon={AtSign} onClick={begin} />
}
