/** Knows what the user has selected in the page, also after they went on to write: that lets go of the selection. */
export function watchSelection(): { text: () => string } {
  let latest = ''
  document.addEventListener('selectionchange', () => {
    const selected = String(document.getSelection()).trim()
    if (selected !== '') latest = selected
  })
  // What was selected before is not meant any more.
  document.addEventListener('pointerdown', (event) => {
    const [target] = event.composedPath()
    if (!(target instanceof HTMLTextAreaElement)) latest = ''
  })
  return { text: () => latest }
}
