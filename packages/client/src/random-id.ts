/** An id that nobody else has. Browsers have `crypto.randomUUID` on secure pages alone, and this on all. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
