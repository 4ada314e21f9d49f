/** Copies a text. Rejects where the browser refuses. */
export async function copyText(text: string): Promise<void> {
  // Browsers have the clipboard on secure pages alone; on others they still copy what is selected.
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  copySelected(text)
}

function copySelected(text: string): void {
  const focused = deepActiveElement()
  const field = document.createElement('textarea')
  field.value = text
  field.readOnly = true
  Object.assign(field.style, { position: 'fixed', opacity: '0' })
  document.body.append(field)
  field.select()
  // oxlint-disable-next-line typescript/no-deprecated
  const isCopied = document.execCommand('copy')
  field.remove()
  focused?.focus()
  if (!isCopied) throw new Error('The browser did not copy the text.')
}

/** What has the focus, inside of shadow roots too. */
function deepActiveElement(): HTMLElement | undefined {
  let active = document.activeElement
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
  return active instanceof HTMLElement ? active : undefined
}
