import { useCallback, useEffect, useState } from 'react'
import { operate } from './operate.ts'

/** An answer of the server on its way. What was loaded before stays until the next has come. */
export interface Loading<Answer> {
  answer: Answer | undefined
  error: Error | undefined
  isLoading: boolean
  reload: () => void
}

/** Loads when the path or the version changes, when told to, and when the reader comes back to the page. */
export function useLoad<Answer>(path: string, version = 0): Loading<Answer> {
  const [state, setState] = useState<{ path: string; answer?: Answer; error?: Error }>({ path })
  const [count, setCount] = useState(0)
  const [isLoading, setLoading] = useState(true)
  const reload = useCallback(() => setCount((before) => before + 1), [])

  useEffect(() => {
    const left = new AbortController()
    setLoading(true)
    operate<Answer>(path, { signal: left.signal })
      .then(
        (answer) => !left.signal.aborted && setState({ path, answer }),
        (error: unknown) => {
          if (!left.signal.aborted) setState((before) => ({ ...before, path, error: toError(error) }))
        },
      )
      .finally(() => !left.signal.aborted && setLoading(false))
    return () => left.abort()
  }, [path, version, count])

  useEffect(() => {
    const comeBack = () => document.visibilityState === 'visible' && reload()
    document.addEventListener('visibilitychange', comeBack)
    return () => document.removeEventListener('visibilitychange', comeBack)
  }, [reload])

  const isOfThis = state.path === path
  return {
    answer: isOfThis ? state.answer : undefined,
    error: isOfThis ? state.error : undefined,
    isLoading,
    reload,
  }
}

export function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
