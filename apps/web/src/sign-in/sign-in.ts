import { SignInError, signIn } from '../session.ts'
import type { BrowserSession } from '../session.ts'
import type { Messages } from '../texts/en.ts'
import { text } from '../texts/texts.ts'
import './sign-in.css'

const WORDS: Record<SignInError['reason'], keyof Messages> = {
  wrong: 'tokenWrong',
  too_many: 'tokenTooMany',
  unreachable: 'unreachable',
}

let asking: Promise<BrowserSession> | undefined

/** Asks for a key or a token until one is good, over whatever the page shows. Who asks while it is open waits for the same answer. */
export function askToSignIn({ hasEnded = false }: { hasEnded?: boolean } = {}): Promise<BrowserSession> {
  asking ??= ask(hasEnded).finally(() => (asking = undefined))
  return asking
}

function ask(hasEnded: boolean): Promise<BrowserSession> {
  const { promise, resolve } = Promise.withResolvers<BrowserSession>()
  const dialog = draw(hasEnded)
  const form = find(dialog, 'form')
  const field = find(dialog, 'input')
  const button = find(dialog, 'button')
  const problem = find(dialog, '.sign-in-problem')
  const submit = async () => {
    button.disabled = true
    problem.textContent = ''
    try {
      const session = await signIn(field.value.trim())
      dialog.remove()
      resolve(session)
    } catch (error) {
      problem.textContent = text(WORDS[error instanceof SignInError ? error.reason : 'unreachable'])
      field.setAttribute('aria-invalid', 'true')
      field.select()
    }
    button.disabled = false
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void submit()
  })
  // Escape would leave a page behind that can do nothing.
  dialog.addEventListener('cancel', (event) => event.preventDefault())
  document.body.append(dialog)
  dialog.showModal()
  return promise
}

function draw(hasEnded: boolean): HTMLDialogElement {
  const dialog = element('dialog', { className: 'sign-in' })
  dialog.setAttribute('aria-labelledby', 'sign-in-title')
  const form = element('form', { noValidate: true })
  const field = element('input', {
    id: 'sign-in-token',
    type: 'password',
    required: true,
    autocomplete: 'current-password',
    spellcheck: false,
  })
  field.setAttribute('aria-describedby', 'sign-in-problem sign-in-note')
  form.append(
    element('img', { src: '/bell.svg', alt: '', width: 40, height: 40 }),
    element('h2', { id: 'sign-in-title', textContent: text(hasEnded ? 'signInAgain' : 'signIn') }),
    element('p', { textContent: text(hasEnded ? 'sessionEnded' : 'signInWhy') }),
    element('label', { htmlFor: 'sign-in-token', textContent: text('token') }),
    field,
    problemLine(),
    element('button', { type: 'submit', textContent: text('signIn') }),
    element('p', { id: 'sign-in-note', className: 'sign-in-note', textContent: text('tokenKept') }),
  )
  dialog.append(form)
  return dialog
}

function problemLine(): HTMLParagraphElement {
  const line = element('p', { id: 'sign-in-problem', className: 'sign-in-problem' })
  line.setAttribute('role', 'alert')
  return line
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  members: Partial<HTMLElementTagNameMap[Tag]>,
): HTMLElementTagNameMap[Tag] {
  return Object.assign(document.createElement(tag), members)
}

function find<Tag extends keyof HTMLElementTagNameMap>(root: HTMLElement, selector: Tag): HTMLElementTagNameMap[Tag]
function find(root: HTMLElement, selector: string): HTMLElement
function find(root: HTMLElement, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`The sign-in form has no ${selector}.`)
  return found
}
