/** Does what a browser does for a page on another origin: asks for leave, then sends a message. Prints the leave and the answer. */
export async function askFromAPage(url: string, origin: string): Promise<void> {
  const preflight = await fetch(url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  })
  console.log(preflight.status, preflight.headers.get('access-control-allow-origin'))

  const response = await fetch(url, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'threads.create',
      params: { input: { content: [{ type: 'input_text', text: 'Hello' }], attachments: [], inference_options: {} } },
    }),
  })
  console.log(response.status, response.headers.get('access-control-allow-origin'))
  console.log(/You said: \w+/.exec(await response.text())?.[0])
}
