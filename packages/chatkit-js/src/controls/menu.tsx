import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'

export interface MenuItem {
  key: string
  label: string
  description?: string | undefined
  icon?: ReactNode
  isChecked?: boolean
  isDisabled?: boolean
  onSelect: () => void
}

interface MenuProps {
  label: string
  items: readonly MenuItem[]
  trigger: ReactNode
  className?: string
  /** On which side of the button it opens. */
  side?: 'above' | 'below'
}

/** A button that opens a list of choices. Arrow keys move, Escape and a click elsewhere close it, and focus goes back to the button. */
export function Menu({ label, items, trigger, className = '', side = 'below' }: MenuProps) {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (!isOpen) return
    firstItem(root.current)?.focus()
    const closeOutside = (event: Event) => {
      if (root.current && !event.composedPath().includes(root.current)) setOpen(false)
    }
    document.addEventListener('pointerdown', closeOutside)
    return () => document.removeEventListener('pointerdown', closeOutside)
  }, [isOpen])

  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) moveFocus(root.current, step)
    else if (event.key === 'Escape') close()
    else if (event.key === 'Tab') setOpen(false)
    if (step !== undefined || event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
    }
  }

  return (
    <div className={`menu ${className}`} ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        ref={button}
        className="menu-button"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {trigger}
      </button>
      {isOpen && (
        <div role="menu" id={id} aria-label={label} className={`menu-list menu-list-${side}`}>
          {items.map((item) => (
            <button
              key={item.key}
              type="button"
              tabIndex={-1}
              className="menu-item"
              role={item.isChecked === undefined ? 'menuitem' : 'menuitemradio'}
              aria-checked={item.isChecked}
              disabled={item.isDisabled}
              onClick={() => {
                close()
                item.onSelect()
              }}
            >
              {item.icon}
              <span className="menu-words">
                <span>{item.label}</span>
                {item.description && <span className="menu-description">{item.description}</span>}
              </span>
              {item.isChecked && <span className="menu-check" aria-hidden />}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

function itemsOf(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('.menu-item:not(:disabled)') ?? [])]
}

function firstItem(root: HTMLElement | null): HTMLElement | undefined {
  return itemsOf(root).find((item) => item.getAttribute('aria-checked') === 'true') ?? itemsOf(root)[0]
}

function moveFocus(root: HTMLElement | null, step: number): void {
  const items = itemsOf(root)
  const index = items.findIndex((item) => item.matches(':focus'))
  items.at((index + step + items.length) % items.length)?.focus()
}
