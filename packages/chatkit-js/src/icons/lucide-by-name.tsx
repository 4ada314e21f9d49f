import { Circle, icons } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'

const ICONS: Record<string, LucideIcon> = icons

/** Any of Lucide's icons. All of them are in this one part of the script, which is loaded when a page asks for one. */
export function LucideByName({ name, size }: { name: string; size: number }) {
  const key = name.replaceAll(/(?:^|-)([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase())
  const Drawing = Object.hasOwn(ICONS, key) ? (ICONS[key] ?? Circle) : Circle
  return <Drawing className="icon" size={size} aria-hidden />
}
