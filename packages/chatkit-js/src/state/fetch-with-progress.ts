/** A fetch for uploads that tells how much has been sent, from 0 to 1: only the browser's older way of asking knows. Does as much as an upload needs. */
export function fetchWithProgress(onProgress: (share: number) => void): typeof fetch {
  return async (url, { method = 'GET', headers = {}, body, signal } = {}) => {
    const request = new XMLHttpRequest()
    const done = Promise.withResolvers<Response>()
    request.open(method, url instanceof Request ? url.url : url)
    new Headers(headers).forEach((value, name) => request.setRequestHeader(name, value))
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total))
    request.addEventListener('load', () => {
      const hasBody = ![204, 205, 304].includes(request.status)
      done.resolve(new Response(hasBody ? request.responseText : null, { status: request.status }))
    })
    request.addEventListener('error', () => done.reject(new TypeError('The upload broke off.')))
    request.addEventListener('abort', () => done.reject(new DOMException('The upload was given up.', 'AbortError')))
    signal?.addEventListener('abort', () => request.abort())
    request.send(body as XMLHttpRequestBodyInit)
    return done.promise
  }
}
