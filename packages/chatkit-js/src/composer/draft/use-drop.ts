import { useState } from 'react'
import type { DragEvent } from 'react'

/** Files dropped on the composer. */
export function useDrop({ isEnabled, onFiles }: { isEnabled: boolean; onFiles: (files: Iterable<File>) => void }) {
  const [isOver, setOver] = useState(false)
  if (!isEnabled) return { isOver: false, handlers: {} }
  return {
    isOver,
    handlers: {
      onDragOver(event: DragEvent) {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      },
      onDragLeave: () => setOver(false),
      onDrop(event: DragEvent) {
        event.preventDefault()
        setOver(false)
        onFiles([...event.dataTransfer.files])
      },
    },
  }
}
