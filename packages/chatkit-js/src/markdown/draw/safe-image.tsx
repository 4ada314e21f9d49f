import { Image } from 'lucide-react'
import { useState } from 'react'
import { useText } from '../../locales/text-context.ts'

interface SafeImageProps {
  src: string
  alt: string
  /** Hosts whose images are shown at once. */
  allowedDomains: readonly string[] | undefined
}

/**
 * An image that a model has named. Loading it tells its host that it was read, and its address may carry what the model knows: so images of other
 * hosts are shown only when the user asks for them.
 */
export function SafeImage({ src, alt, allowedDomains }: SafeImageProps) {
  const text = useText()
  const [isWanted, setWanted] = useState(false)
  const verdict = judge(src, allowedDomains)
  if (verdict.kind === 'refused') return <span>{alt}</span>
  if (verdict.kind === 'shown' || isWanted) {
    return <img className="image" src={src} alt={alt} loading="lazy" referrerPolicy="no-referrer" />
  }
  return (
    <button type="button" className="image-offer" onClick={() => setWanted(true)}>
      <Image className="icon" size={16} aria-hidden />
      <span>{text('showImage', { host: verdict.host })}</span>
      {alt !== '' && <span className="image-offer-alt">{alt}</span>}
    </button>
  )
}

type Verdict = { kind: 'shown' } | { kind: 'refused' } | { kind: 'asked'; host: string }

export function judge(src: string, allowedDomains: readonly string[] = []): Verdict {
  // A picture of the page's own that is drawn from text could hold a script.
  if (/^data:image\/(png|jpeg|gif|webp|avif)[;,]/i.test(src)) return { kind: 'shown' }
  if (!URL.canParse(src, document.baseURI)) return { kind: 'refused' }
  const { protocol, host, hostname, origin } = new URL(src, document.baseURI)
  if (origin === location.origin || protocol === 'blob:') return { kind: 'shown' }
  if (protocol !== 'https:' && protocol !== 'http:') return { kind: 'refused' }
  const isAllowed = allowedDomains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`))
  return isAllowed ? { kind: 'shown' } : { kind: 'asked', host }
}
