import { constants, crc32, deflateRawSync } from 'node:zlib'

/** A PDF with one page for each text; lines are separated by `\n`. */
export function makePdf(pages: readonly string[]): Buffer {
  const bodies = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap((page, index) => {
      const lines = page.split('\n').map((line) => `(${line.replaceAll(/[()\\]/g, String.raw`\$&`)}) Tj T*`)
      const stream = `BT /F1 12 Tf 14 TL 50 750 Td ${lines.join(' ')} ET`
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents ${5 + index * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
        `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
      ]
    }),
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = bodies.map((body, index) => {
    const offset = pdf.length
    pdf += `${index + 1} 0 obj\n${body}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
  return Buffer.from(
    `${pdf}${table}trailer << /Size ${bodies.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF`,
  )
}

/** A DOCX with one paragraph for each text. */
export function makeDocx(paragraphs: readonly string[]): Buffer {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`).join('')
  return makeDocxOf(deflate(Buffer.from(documentXml(body))))
}

/** A DOCX whose text is `megabytes` of spaces, in a file a thousand times smaller. */
export function makeDocxBomb(megabytes: number): Buffer {
  const [before = '', after = ''] = documentXml('<w:p><w:r><w:t>|</w:t></w:r></w:p>').split('|')
  const spaces = flush(Buffer.alloc(1024 * 1024, ' '))
  const data = Buffer.concat([
    flush(Buffer.from(before)),
    ...Array<Buffer>(megabytes).fill(spaces),
    deflateRawSync(after),
  ])
  return makeDocxOf({ data, size: before.length + megabytes * 1024 * 1024 + after.length, crc: 0 })
}

interface Entry {
  data: Buffer
  size: number
  crc: number
}

function makeDocxOf(document: Entry): Buffer {
  const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'
  const files: [string, Entry][] = [
    [
      '[Content_Types].xml',
      deflate(
        Buffer.from(
          `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
        ),
      ),
    ],
    [
      '_rels/.rels',
      deflate(
        Buffer.from(
          `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relationships}" Target="word/document.xml"/></Relationships>`,
        ),
      ),
    ],
    ['word/document.xml', document],
  ]
  return makeZip(files)
}

function documentXml(body: string): string {
  return `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`
}

function deflate(bytes: Buffer): Entry {
  return { data: deflateRawSync(bytes), size: bytes.length, crc: crc32(bytes) }
}

/** Compressed, to be followed by more. */
function flush(bytes: Buffer): Buffer {
  return deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH })
}

function makeZip(files: readonly [string, Entry][]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, { data, size, crc }] of files) {
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc, 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(size, 18)
    common.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data])
    const where = Buffer.alloc(14)
    where.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), common, where, Buffer.from(name)]))
    parts.push(local)
    offset += local.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(listing.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, listing, Buffer.from('PK\x05\x06'), end])
}
