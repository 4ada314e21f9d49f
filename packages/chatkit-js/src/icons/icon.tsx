import { Circle } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { CHATKIT_ICONS } from './chatkit-icons.ts'
import { HEADER_ICONS } from './header-icons.ts'

const LucideByName = lazy(async () => ({ default: (await import('./lucide-by-name.tsx')).LucideByName }))

/** The icon of that name: one of ChatKit's, of the header's, or `lucide:name`. A name that is not known gets a neutral mark. */
export function Icon({ name: given, size = 18 }: { name: string; size?: number }) {
  // Names are written by pages and servers, which may give anything.
  const name = typeof given === 'string' ? given : ''
  const className = name.endsWith('-filled') ? 'icon icon-filled' : 'icon'
  if (name.startsWith('lucide:')) {
    return (
      <Suspense fallback={<Circle className="icon icon-blank" size={size} aria-hidden />}>
        <LucideByName name={name.slice('lucide:'.length)} size={size} />
      </Suspense>
    )
  }
  const Drawing = lookUp(CHATKIT_ICONS, name) ?? lookUp(HEADER_ICONS, name) ?? Circle
  return <Drawing className={className} size={size} aria-hidden />
}

function lookUp<Value>(table: Record<string, Value>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
