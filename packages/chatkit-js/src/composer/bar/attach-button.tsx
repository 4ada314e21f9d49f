import { Plus } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useOptions, useSession } from '../../chat-context.ts'
import { IconButton } from '../../controls/icon-button.tsx'
import { useText } from '../../locales/text-context.ts'
import { toAcceptAttribute } from '../../state/file-rules.ts'

/** Opens the system's file picker. The field behind it is hidden from everybody, since the button has its name. */
export function AttachButton({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const session = useSession()
  const text = useText()
  const { attachments } = useOptions().composer
  const picker = useRef<HTMLInputElement>(null)
  useEffect(() => {
    session.pickFiles = () => picker.current?.click()
    return () => {
      session.pickFiles = () => undefined
    }
  }, [session])
  return (
    <>
      <IconButton label={text('attach')} icon={Plus} onClick={() => picker.current?.click()} />
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={toAcceptAttribute(attachments.accept)}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          target.value = ''
        }}
      />
    </>
  )
}
