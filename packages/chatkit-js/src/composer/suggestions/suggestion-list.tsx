import { useEffect, useRef } from 'react'
import { Icon } from '../../icons/icon.tsx'
import { useText } from '../../locales/text-context.ts'
import type { Suggestion } from './suggestions.ts'

interface SuggestionListProps {
  id: string
  list: readonly Suggestion[]
  active: number
  onChoose: (suggestion: Suggestion) => void
}

/** The list over the composer. Focus stays in the text: the active line is told to a screen reader by the field. */
export function SuggestionList({ id, list, active, onChoose }: SuggestionListProps) {
  const text = useText()
  const root = useRef<HTMLUListElement>(null)
  useEffect(() => {
    root.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <ul role="listbox" id={id} ref={root} className="suggestions" part="suggestions" aria-label={text('suggestions')}>
      {list.map((suggestion, index) => {
        const { key, label, description, icon, group } = suggestion
        const isFirstOfGroup = group !== undefined && list[index - 1]?.group !== group
        return [
          isFirstOfGroup && (
            <li key={`group-${group}`} role="presentation" className="suggestion-group">
              {group}
            </li>
          ),
          <li
            key={key}
            id={`${id}-${index}`}
            role="option"
            className="menu-item"
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault()
              onChoose(suggestion)
            }}
          >
            {icon !== undefined && <Icon name={icon} size={17} />}
            <span className="menu-words">
              <span dir="auto">{label}</span>
              {description !== undefined && <span className="menu-description">{description}</span>}
            </span>
          </li>,
        ]
      })}
    </ul>
  )
}
