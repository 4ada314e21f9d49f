import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useSession } from '../chat-context.ts'
import { useText } from '../locales/text-context.ts'
import { copyText } from './copy-text.ts'
import { IconButton } from './icon-button.tsx'

/** How long the button says that it has copied. */
const SHOWN_MS = 2_000

export function CopyButton({ label, textToCopy }: { label: string; textToCopy: () => string }) {
  const session = useSession()
  const text = useText()
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async () => {
    await copyText(textToCopy())
    setCopied(true)
  }
  return (
    <IconButton
      label={isCopied ? text('copied') : label}
      icon={isCopied ? Check : Copy}
      onClick={() => void copy().catch(session.report)}
    />
  )
}
