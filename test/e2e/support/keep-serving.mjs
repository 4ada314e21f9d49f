// Given by `--import` to a program of the docs that starts a server, asks it once and ends: here it says where it listens and goes on.
import { registerHooks } from 'node:module'

const source = `export async function askFromAPage(url) {
  console.log('listening on ' + url)
  await new Promise(() => {})
}`

registerHooks({
  load: (url, context, next) =>
    url.endsWith('/support/ask-from-a-page.ts') ? { format: 'module', shortCircuit: true, source } : next(url, context),
})
