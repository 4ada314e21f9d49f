import { useObservable, useSession } from '../../chat-context.ts'
import { SafeImage } from './safe-image.tsx'

/** An image in a text, by the policy of its thread. */
export function MarkdownImage({ src, alt }: { src: string; alt: string }) {
  const { thread } = useObservable(useSession().conversation.state)
  return <SafeImage src={src} alt={alt} allowedDomains={thread.thread?.allowed_image_domains} />
}
