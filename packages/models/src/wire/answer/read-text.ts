/** No answer that is not streamed is as long as this, in bytes. */
const MAX_BYTES = 16 * 1_024 * 1_024

/** The body as text. What is beyond the largest answer is not read. */
export async function readText(answer: Response): Promise<string> {
  if (!answer.body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_BYTES) break
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}
