import type { WidgetItem } from '@frontdesk/chatkit'

export function WidgetView({ item }: { item: WidgetItem }) {
  return <div className="widget">{item.copy_text}</div>
}
