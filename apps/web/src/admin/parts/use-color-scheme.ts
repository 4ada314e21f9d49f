import type { ColorScheme } from '@openai/chatkit'
import { useEffect, useState } from 'react'
import { colorScheme } from '../../color-scheme.ts'

/** Light or dark, as the reader has it now. */
export function useColorScheme(): ColorScheme {
  const [scheme, setScheme] = useState(() => colorScheme.current())
  useEffect(() => colorScheme.watch(setScheme), [])
  return scheme
}
