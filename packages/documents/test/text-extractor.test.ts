import { describe, expect, it } from 'vitest'
import { TextExtractor } from '../src/extraction/text-extractor.ts'
import { makeDocx, makeDocxBomb, makePdf } from '../src/testing/index.ts'

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const extractor = new TextExtractor()

describe('the text of a document', () => {
  it('is taken out of PDF', async () => {
    expect(await extract(makePdf(['Refunds take five days']), 'application/pdf')).toEqual({
      text: '[Page 1]\nRefunds take five days\n\n',
      isCut: false,
    })
  })

  it('is taken out of DOCX', async () => {
    const document = makeDocx(['Opening hours', 'Nine to five &amp; later'])
    expect(await extract(document, DOCX)).toEqual({ text: 'Opening hours\n\nNine to five & later\n\n', isCut: false })
  })

  it('is taken out of HTML, without scripts and styles', async () => {
    const html = `<!doctype html><title>Help</title><style>p { color: red }</style>
      <h1>Shipping</h1><p>Two   <b>work</b>ing days.<br>Or three.</p><script>alert('no')</script><ul><li>A<li>B &lt; C</ul>`
    const { text } = await extract(html, 'text/html')
    expect(text).toBe('Help\n\n# Shipping\n\nTwo working days.\nOr three.\n\n- A\n- B < C')
  })

  it('is taken as it is from Markdown, CSV and plain text, in the usual encodings', async () => {
    expect((await extract('# Größe\n', 'text/markdown')).text).toBe('# Größe\n')
    expect((await extract('a,b\n1,2\n', 'text/csv')).text).toBe('a,b\n1,2\n')
    expect((await extract(Buffer.from('\ufeffGröße', 'utf16le'), 'text/plain')).text).toBe('Größe')
    expect((await extract(Buffer.from('Größe', 'latin1'), 'text/plain')).text).toBe('Größe')
  })

  it('is cut at the limit', async () => {
    const short = new TextExtractor({ maxCharacters: 5 })
    expect(await short.extract(toBytes('0123456789'), 'text/plain')).toEqual({ text: '01234', isCut: true })
    expect(await short.extract(toBytes('0123😀'), 'text/plain')).toEqual({ text: '0123', isCut: true })
  })

  it('is not there for damaged documents and types that have none', async () => {
    await expect(extract('%PDF-1.4 nothing more', 'application/pdf')).rejects.toMatchObject({ fault: 'damaged' })
    await expect(extract('PK nothing more', DOCX)).rejects.toMatchObject({ fault: 'damaged' })
    await expect(extract('GIF89a', 'image/gif')).rejects.toMatchObject({ fault: 'unsupported' })
    await expect(extract('x', 'toString')).rejects.toMatchObject({ fault: 'unsupported' })
  })
})

describe('a document that takes too much', () => {
  it('is given up after the time limit', async () => {
    const hasty = new TextExtractor({ timeoutMs: 1 })
    await expect(hasty.extract(toBytes('text'), 'text/plain')).rejects.toMatchObject({ fault: 'timeout' })
  })

  it('is given up at the memory limit', async () => {
    const document = makeDocxBomb(2_000)
    await expect(new TextExtractor({ timeoutMs: 30_000 }).extract(document, DOCX)).rejects.toMatchObject({
      fault: 'memory',
    })
  })

  it('does not keep the next one from being read', async () => {
    const hasty = new TextExtractor({ timeoutMs: 2_000 })
    const controller = new AbortController()
    const first = hasty.extract(toBytes('<p>'.repeat(1_000_000)), 'text/html', { signal: controller.signal })
    const second = hasty.extract(toBytes('next'), 'text/plain')
    controller.abort(new Error('left'))
    await expect(first).rejects.toThrow('left')
    expect(await second).toEqual({ text: 'next', isCut: false })
  })
})

function extract(content: string | Buffer, mimeType: string) {
  return extractor.extract(toBytes(content), mimeType)
}

function toBytes(content: string | Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(typeof content === 'string' ? Buffer.from(content) : content)
}
