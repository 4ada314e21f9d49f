import { ChevronDown } from 'lucide-react'
import { useObservable, useOptions, useSession } from '../../chat-context.ts'
import { Menu } from '../../controls/menu.tsx'
import { useText } from '../../locales/text-context.ts'

/** Which model answers. Where the page names no default the first one is shown, and no name is sent until one is chosen. */
export function ModelPicker() {
  const session = useSession()
  const text = useText()
  const { models } = useOptions().composer
  const { modelId } = useObservable(session.composer.state)
  const chosen = models.find(({ id }) => id === modelId) ?? models.find((model) => model.default === true) ?? models[0]
  if (!chosen) return null
  return (
    <Menu
      label={`${text('chooseModel')}: ${chosen.label}`}
      className="menu-end"
      side="above"
      trigger={
        <span className="model-chosen">
          {chosen.label}
          <ChevronDown className="icon" size={15} aria-hidden />
        </span>
      }
      items={models.map(({ id, label, description, disabled = false }) => ({
        key: id,
        label,
        description,
        isDisabled: disabled,
        isChecked: id === chosen.id,
        onSelect: () => session.composer.patch({ modelId: id }),
      }))}
    />
  )
}
