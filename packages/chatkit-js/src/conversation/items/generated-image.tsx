import { useObservable, useSession } from '../../chat-context.ts'
import type { GeneratedImageItem } from '@frontdesk/chatkit'
import { useText } from '../../locales/text-context.ts'
import { SafeImage } from '../../markdown/draw/safe-image.tsx'

/** An image that the model has made; a placeholder of the same size until there is one. */
export function GeneratedImageView({ item }: { item: GeneratedImageItem }) {
  const text = useText()
  const { thread } = useObservable(useSession().conversation.state)
  if (!item.image) {
    return (
      <div className="generated generated-pending" role="img" aria-label={text('generatingImage')}>
        <span className="shimmer">{text('generatingImage')}</span>
      </div>
    )
  }
  return (
    <figure className="generated">
      <SafeImage src={item.image.url} alt={text('image')} allowedDomains={thread.thread?.allowed_image_domains} />
    </figure>
  )
}
