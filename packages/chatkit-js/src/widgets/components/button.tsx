import { LoaderCircle } from 'lucide-react'
import { use } from 'react'
import type { CSSProperties } from 'react'
import type { WidgetNode } from '@frontdesk/chatkit'
import { Icon } from '../../icons/icon.tsx'
import { toColor } from '../style/colors.ts'
import { SubmitContext } from './submit-context.ts'
import { useAction } from './use-action.ts'
import { textOf } from '../text-of.ts'

const HEIGHTS: Record<string, number> = {
  '3xs': 24,
  '2xs': 26,
  xs: 28,
  sm: 30,
  md: 34,
  lg: 38,
  xl: 42,
  '2xl': 46,
  '3xl': 50,
}
const ICON_SIZES: Record<string, number> = { sm: 14, md: 16, lg: 18, xl: 20, '2xl': 24 }

/** A button of a widget: fires its own action, or with `submit` that of its form. */
export function ActionButton({ node }: { node: WidgetNode }) {
  const submit = use(SubmitContext)
  const action = useAction(node['onClickAction'])
  const isSubmit = node['submit'] === true
  const label = typeof node['label'] === 'string' ? node['label'] : ''
  const tone = toColor(node['color'] ?? (node['style'] === 'primary' || isSubmit ? 'primary' : 'secondary'))
  const iconSize = ICON_SIZES[textOf(node, 'iconSize')] ?? 16
  const isDisabled = node['disabled'] === true || (isSubmit ? submit?.isDisabled === true : action.isDisabled)
  return (
    <button
      type={isSubmit ? 'submit' : 'button'}
      className="widget-button"
      data-variant={node['variant'] ?? (node['style'] === 'primary' || isSubmit ? 'solid' : 'outline')}
      data-pill={node['pill'] === true}
      data-block={node['block'] === true}
      data-uniform={node['uniform'] === true || label === ''}
      aria-label={label === '' ? textOf(node, 'iconStart') || textOf(node, 'iconEnd') : undefined}
      aria-busy={action.isLoading}
      disabled={isDisabled}
      style={{ '--tone': tone, '--height': `${HEIGHTS[textOf(node, 'size')] ?? 36}px` } as CSSProperties}
      onClick={isSubmit ? undefined : () => void action.run()}
    >
      {action.isLoading && <LoaderCircle className="icon spin" size={iconSize} aria-hidden />}
      {typeof node['iconStart'] === 'string' && !action.isLoading && <Icon name={node['iconStart']} size={iconSize} />}
      {label !== '' && <span>{label}</span>}
      {typeof node['iconEnd'] === 'string' && <Icon name={node['iconEnd']} size={iconSize} />}
    </button>
  )
}
