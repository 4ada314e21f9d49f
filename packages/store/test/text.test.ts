import { crc32 } from 'node:zlib'
import { TextExtractor } from '@frontdesk/store'
import { describe, expect, it } from 'vitest'

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const extractor = new TextExtractor()

describe('the text of a document', () => {
  it('is taken out of PDF', async () => {
    expect(await extract(makePdf('Refunds take five days'), 'application/pdf')).toEqual({
      text: 'Refunds take five days',
      isCut: false,
    })
  })

  it('is taken out of DOCX', async () => {
    const document = makeDocx(['Opening hours', 'Nine to five &amp; later'])
    expect(await extract(document, DOCX)).toEqual({ text: 'Opening hours\n\nNine to five & later', isCut: false })
  })

  it('is taken out of HTML, without scripts and styles', async () => {
    const html = `<!doctype html><title>Help</title><style>p { color: red }</style>
      <h1>Shipping</h1><p>Two   <b>work</b>ing days.<br>Or three.</p><script>alert('no')</script><ul><li>A<li>B &lt; C</ul>`
    const { text } = await extract(html, 'text/html')
    expect(text).toBe('Help\nShipping\nTwo working days.\nOr three.\nA\nB < C')
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
    const small = new TextExtractor({ maxMemoryMb: 20 })
    const html = '<p>'.repeat(3_000_000)
    await expect(small.extract(toBytes(html), 'text/html')).rejects.toMatchObject({ fault: 'memory' })
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

/** A page with one line of text. */
function makePdf(line: string): string {
  const content = `BT /F1 12 Tf 72 720 Td (${line}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = pdf.length
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${offset.toString().padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
  return `${pdf}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF`
}

function makeDocx(lines: readonly string[]): Buffer {
  const paragraphs = lines.map((line) => `<w:p><w:r><w:t>${line}</w:t></w:r></w:p>`).join('')
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'
  const main = `${DOCX}.main+xml`
  return makeZip({
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="${main}"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${office}" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraphs}</w:body></w:document>`,
  })
}

/** A ZIP archive of files that are stored as they are. */
function makeZip(files: Record<string, string>): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(data), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(data.length, 18)
    common.writeUInt16LE(name.length, 22)
    const entry = Buffer.alloc(20)
    entry.writeUInt32LE(offset, 14)
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\0'), common, entry.subarray(4, 18), Buffer.from(name)]),
    )
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), data])
    parts.push(local)
    offset += local.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, list, end])
}
