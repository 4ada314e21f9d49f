import { createContext } from 'react'
import type { Annotation } from '@frontdesk/chatkit'

/** What the citations in a text refer to. */
export const AnnotationContext = createContext<readonly Annotation[]>([])
