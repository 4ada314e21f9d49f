/** Reads frames until one contains `text`. The reader stays open. */
export async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, text: string): Promise<string> {
  const decoder = new TextDecoder()
  let seen = ''
  while (!seen.includes(text)) {
    const { value, done } = await reader.read()
    if (done) throw new Error(`The stream ended before ${text}:\n${seen}`)
    seen += decoder.decode(value, { stream: true })
  }
  return seen
}

export async function readRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let seen = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return seen
    seen += decoder.decode(value, { stream: true })
  }
}
