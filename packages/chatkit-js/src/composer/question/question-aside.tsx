import { MessageCircleQuestionMark } from 'lucide-react'
import { useText } from '../../locales/text-context.ts'

/** Says that a form waits while the user writes something else, and leads back to it. */
export function QuestionAside({ onReturn }: { onReturn: () => void }) {
  const text = useText()
  return (
    <p className="banner">
      <MessageCircleQuestionMark className="icon" size={16} aria-hidden />
      {text('questionWaits')}
      <button type="button" className="button button-small" onClick={onReturn}>
        {text('answerQuestion')}
      </button>
    </p>
  )
}
