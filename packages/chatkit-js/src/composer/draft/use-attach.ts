import { useCallback, useState } from 'react'
import { useOptions, useSession } from '../../chat-context.ts'
import { useText } from '../../locales/text-context.ts'
import { DEFAULT_MAX_COUNT, refuseFile } from '../../state/file-rules.ts'

/** Attaches files by the rules of the page. What is refused is said in words, and stays until the next try. */
export function useAttach(): {
  isEnabled: boolean
  attach: (files: Iterable<File>) => void
  refusals: readonly string[]
} {
  const session = useSession()
  const text = useText()
  const option = useOptions().composer.attachments
  const [refusals, setRefusals] = useState<readonly string[]>([])
  const attach = useCallback(
    (files: Iterable<File>) => {
      if (!option.enabled) return
      const { maxCount = DEFAULT_MAX_COUNT } = option
      const words: string[] = []
      let room = maxCount - session.composer.state.value.attachments.length
      for (const file of files) {
        const refusal = refuseFile(file, option)
        if (refusal?.reason === 'too_large')
          words.push(text('fileTooLarge', { name: file.name, size: toSize(refusal.maxSize, text.locale.tag) }))
        else if (refusal) words.push(text('fileNotAccepted', { name: file.name }))
        else if (room <= 0) words.push(text('tooManyFiles', { count: maxCount }))
        else {
          room -= 1
          // A failure is shown at the file, and told to the page.
          void session.uploads.add(file)
        }
      }
      setRefusals([...new Set(words)])
    },
    [session, option, text],
  )
  return { isEnabled: option.enabled, attach, refusals }
}

function toSize(bytes: number, locale: string): string {
  const [unit, size] =
    bytes >= 1024 ** 2
      ? (['megabyte', bytes / 1024 ** 2] as const)
      : bytes >= 1024
        ? (['kilobyte', bytes / 1024] as const)
        : (['byte', bytes] as const)
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(size)
}
