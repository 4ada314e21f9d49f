import { Download } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { operate } from '../operate.ts'
import { toError } from '../use-load.ts'

/** Saves what the server gives at the path as a file of JSON. */
export function ExportButton({ path, name, children }: { path: string; name: string; children: ReactNode }) {
  const [error, setError] = useState<Error>()
  const save = async () => {
    try {
      const answer = await operate<unknown>(path)
      const url = URL.createObjectURL(new Blob([JSON.stringify(answer, undefined, 2)], { type: 'application/json' }))
      const link = Object.assign(document.createElement('a'), { href: url, download: `${toFileName(name)}.json` })
      link.click()
      URL.revokeObjectURL(url)
      setError(undefined)
    } catch (cause) {
      setError(toError(cause))
    }
  }
  return (
    <>
      <button type="button" className="button" onClick={() => void save()}>
        <Download className="icon" size={16} aria-hidden />
        {children}
      </button>
      {error && <p role="alert">{error.message}</p>}
    </>
  )
}

function toFileName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)
}
