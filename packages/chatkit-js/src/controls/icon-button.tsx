import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode, Ref } from 'react'

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What the button does: read out, and shown on hover. */
  label: string
  icon: LucideIcon | ReactNode
  ref?: Ref<HTMLButtonElement>
}

/** A button that shows an icon and has a name all the same. */
export function IconButton({ label, icon: Drawing, className = '', ...props }: IconButtonProps) {
  return (
    <button type="button" aria-label={label} title={label} className={`icon-button ${className}`} {...props}>
      {isComponent(Drawing) ? <Drawing className="icon" size={18} aria-hidden /> : Drawing}
    </button>
  )
}

function isComponent(icon: LucideIcon | ReactNode): icon is LucideIcon {
  return typeof icon === 'function' || (typeof icon === 'object' && icon !== null && 'render' in icon)
}
