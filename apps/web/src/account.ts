import { signOut } from './session.ts'
import type { BrowserSession } from './session.ts'
import { text } from './texts/texts.ts'

/** The foot of the history: who is signed in, and the ways from here to the operators' pages and out. */
export function drawAccount({
  session,
  onToggleTurns,
}: {
  session: BrowserSession
  /** Shows or hides what the turns did; gives whether it is shown now. */
  onToggleTurns: () => boolean
}): HTMLElement {
  const account = document.createElement('nav')
  account.slot = 'account'
  account.className = 'account'
  account.setAttribute('aria-label', text('account'))
  if (session.isOperator) account.append(turnsButton(onToggleTurns), operatorLink())
  if (session.canSignOut) account.append(userLine(session.user), signOutButton())
  account.hidden = account.childElementCount === 0
  return account
}

function turnsButton(onToggle: () => boolean): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.id = 'turns-button'
  button.textContent = text('turns')
  button.setAttribute('aria-expanded', 'false')
  button.addEventListener('click', () => button.setAttribute('aria-expanded', String(onToggle())))
  return button
}

function operatorLink(): HTMLAnchorElement {
  return Object.assign(document.createElement('a'), { href: '/admin/', textContent: text('operatorPages') })
}

function userLine(user: string): HTMLElement {
  return Object.assign(document.createElement('p'), { textContent: text('signedInAs', { user }), dir: 'auto' })
}

function signOutButton(): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = text('signOut')
  button.addEventListener('click', () => void signOut())
  return button
}
