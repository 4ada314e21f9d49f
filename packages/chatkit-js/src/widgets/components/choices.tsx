import type { WidgetNode } from '@frontdesk/chatkit'
import { useAction } from './use-action.ts'
import { useControl } from './use-control.ts'
import { textOf } from '../text-of.ts'

export function Checkbox({ node }: { node: WidgetNode }) {
  const name = textOf(node, 'name')
  const { id, value, change } = useControl(name, node['defaultChecked'] === true)
  const action = useAction(node['onChangeAction'])
  const label = textOf(node, 'label')
  return (
    <label className="widget-choice">
      <input
        id={id}
        type="checkbox"
        checked={value}
        required={node['required'] === true}
        disabled={node['disabled'] === true || action.isDisabled}
        aria-label={label === '' ? name : undefined}
        onChange={(event) => {
          change(event.target.checked)
          void action.run()
        }}
      />
      {label !== '' && <span dir="auto">{label}</span>}
    </label>
  )
}

interface RadioOption {
  label: string
  value: string
  disabled?: boolean
}

export function RadioGroup({ node }: { node: WidgetNode }) {
  const name = textOf(node, 'name')
  const { id, value, change } = useControl(name, textOf(node, 'defaultValue'))
  const action = useAction(node['onChangeAction'])
  const options = Array.isArray(node['options']) ? (node['options'] as RadioOption[]) : []
  return (
    <div
      role="radiogroup"
      id={id}
      aria-label={textOf(node, 'ariaLabel') || name}
      className={node['direction'] === 'col' ? 'widget-col' : 'widget-row widget-options'}
    >
      {options.map((option) => (
        <label key={option.value} className="widget-choice">
          <input
            type="radio"
            name={id}
            value={option.value}
            checked={value === option.value}
            required={node['required'] === true}
            disabled={node['disabled'] === true || option.disabled === true || action.isDisabled}
            onChange={() => {
              change(option.value)
              void action.run()
            }}
          />
          <span dir="auto">{option.label}</span>
        </label>
      ))}
    </div>
  )
}
