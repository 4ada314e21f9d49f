import { SlidersHorizontal, X } from 'lucide-react'
import type { ToolOption } from '@openai/chatkit'
import { useObservable, useOptions, useSession } from '../../chat-context.ts'
import { Menu } from '../../controls/menu.tsx'
import { Icon } from '../../icons/icon.tsx'
import { useText } from '../../locales/text-context.ts'

/** The tools that a message may ask for: pinned ones as buttons, the others in a menu, the chosen one as a chip. */
export function ToolPicker() {
  const session = useSession()
  const text = useText()
  const { tools } = useOptions().composer
  const { toolId } = useObservable(session.composer.state)
  const chosen = tools.find(({ id }) => id === toolId)
  const listed = tools.filter(({ pinned }) => pinned !== true)
  return (
    <>
      {listed.length > 0 && (
        <Menu
          label={text('chooseTool')}
          side="above"
          trigger={<SlidersHorizontal className="icon" size={18} aria-hidden />}
          items={listed.map((tool) => ({
            key: tool.id,
            label: tool.label,
            icon: <Icon name={tool.icon} />,
            isChecked: tool.id === toolId,
            onSelect: () => session.chooseTool(tool.id === toolId ? null : tool.id),
          }))}
        />
      )}
      {tools
        .filter(({ pinned }) => pinned === true)
        .map((tool) => (
          <PinnedTool key={tool.id} tool={tool} isChosen={tool.id === toolId} />
        ))}
      {chosen && chosen.pinned !== true && (
        <button
          type="button"
          className="chip chip-chosen"
          aria-label={text('removeTool', { label: chosen.label })}
          onClick={() => session.chooseTool(null)}
        >
          <Icon name={chosen.icon} size={16} />
          <span className="chip-words" dir="auto">
            {chosen.shortLabel ?? chosen.label}
          </span>
          <X className="icon" size={14} aria-hidden />
        </button>
      )}
    </>
  )
}

function PinnedTool({ tool, isChosen }: { tool: ToolOption; isChosen: boolean }) {
  const session = useSession()
  return (
    <button
      type="button"
      className={isChosen ? 'chip chip-chosen' : 'chip'}
      aria-pressed={isChosen}
      onClick={() => session.chooseTool(isChosen ? null : tool.id)}
    >
      <Icon name={tool.icon} size={16} />
      <span className="chip-words" dir="auto">
        {tool.shortLabel ?? tool.label}
      </span>
    </button>
  )
}
