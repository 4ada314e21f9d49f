import { createRoot } from 'react-dom/client'
import { loadSession } from '../session.ts'
import { askToSignIn } from '../sign-in/sign-in.ts'
import { loadTexts, text } from '../texts/texts.ts'
import { Desk } from './desk.tsx'
import '../desk-theme.ts'
import './desk.css'
import './parts/parts.css'

const root = document.querySelector('#desk')
if (!root) throw new Error('The page has no place for the desk.')

await loadTexts()
document.title = `${text('operatorPages')} · Frontdesk`
// A server that cannot be reached says so where its answer would be.
const session =
  (await loadSession().catch(() => ({ user: '', isOperator: true, canSignOut: false }))) ?? (await askToSignIn())
createRoot(root).render(<Desk session={session} />)
