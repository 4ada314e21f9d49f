import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Support } from './support.tsx'

const root = document.querySelector('#root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Support />
    </StrictMode>,
  )
}
