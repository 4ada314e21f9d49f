import { createContext } from 'react'

/** What the form around a control tells its buttons. */
export const SubmitContext = createContext<{ isDisabled: boolean } | undefined>(undefined)
