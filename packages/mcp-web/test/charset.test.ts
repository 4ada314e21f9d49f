import { describe, expect, it } from 'vitest'
import { openWorld } from './world.ts'

/** What the page of these bytes answers. */
const fetchBytes = async (type: string | undefined, ...parts: (string | Buffer)[]) => {
  await using world = await openWorld((_request, response) => {
    if (type !== undefined) response.setHeader('content-type', type)
    response.end(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))))
  })
  const { text, structured } = await world.call('fetch_page', { url: 'http://pub.test/' })
  return { text, structured }
}

const readAs = async (type: string | undefined, ...parts: (string | Buffer)[]) =>
  (await fetchBytes(type, ...parts)).structured['text']

const latin = (text: string) => Buffer.from(text, 'latin1')

describe('the charset of a page', () => {
  it.each([
    ['a UTF-16 that a meta names is UTF-8', '<meta charset=utf-16><p>caf\u00e9', 'café'],
    ['a charset of Word', '<meta content="text/html; charset=unicode" http-equiv=Content-Type><p>café', 'café'],
    ['a UTF-16 of an XML declaration', '<?xml version="1.0" encoding="UTF-16"?><p>café', 'café'],
    ['the user-defined one', latin('<meta charset="x-user-defined"><p>caf\xe9\x80'), 'café€'],
    ['labels by the standard', latin('<meta charset=" iso_8859-1:1987 "><p>\x93caf\xe9'), '“café'],
    ['Cyrillic', latin('<META CHARSET=koi8-r><p>\xf0\xd2'), 'Пр'],
    ['Japanese', latin('<meta http-equiv="content-type" content="a;charset = \'shift_jis\'"><p>\x93\xfa'), '日'],
    ['an XML declaration', latin('<?xml version="1.0" encoding="iso-8859-2"?><p>\xb3'), 'ł'],
    ['the first that is a charset', latin('<meta charset=nonsense><meta charset=latin1><p>\xe9'), 'é'],
    ['a comment says nothing', '<!-- <meta charset=latin1> --><p>é', 'é'],
    ['a description says nothing', '<meta name=description content="charset=latin1"><p>é', 'é'],
    ['an element that begins with it says nothing', '<metadata charset=latin1><p>é', 'é'],
    ['UTF-16 that begins as XML', Buffer.from('<?xml version="1.0"?><p>é', 'utf16le'), 'é'],
    ['a mark before all else', Buffer.from('\ufeff<meta charset=latin1><p>é', 'utf16le'), 'é'],
  ])('%s', async (_what, page, text) => {
    expect(await readAs('text/html', page)).toBe(text)
  })

  it('is that of the header, whose parameters are parsed', async () => {
    const page = latin('<meta charset=utf-8><p>caf\xe9')
    expect(await readAs('text/html;a="x;charset=utf-8"; CHARSET="iso_8859-1:1987"', page)).toBe('café')
    expect(await readAs('text/html; charset=utf-16le', Buffer.from('<p>é', 'utf16le'))).toBe('é')
  })

  it.each(['text/plain', 'text/markdown', 'application/javascript', 'text/csv'])(
    'is not looked for in %s',
    async (type) => {
      const text = '<meta charset=utf-16> <meta charset=latin1> é'
      expect(await readAs(type, text)).toBe(text)
    },
  )

  it('is not looked for in JSON', async () => {
    await using world = await openWorld('["<meta charset=latin1>é"]')
    const { structured } = await world.call('fetch_json', { url: 'http://pub.test/' })
    expect(structured['json']).toEqual(['<meta charset=latin1>é'])
  })

  it('is Windows-1252 with a remark when nothing says it and the bytes are not UTF-8', async () => {
    for (const type of ['text/html', 'text/plain', undefined]) {
      const { text, structured } = await fetchBytes(type, latin('caf\xe9 \x80 5'))
      expect(structured).toMatchObject({ text: 'café € 5', charset_doubt: 'guessed' })
      expect(text).toContain('It was read as Windows-1252')
    }
  })

  it('is UTF-8 when most of it is, with a remark on the rest', async () => {
    const { text, structured } = await fetchBytes('text/plain', 'é'.repeat(20_000), latin('\xe9'), 'é')
    expect(structured).toMatchObject({ charset_doubt: 'damaged' })
    expect(text).toContain('do not fit the charset')
    const fine = await fetchBytes('text/plain', 'a'.repeat(3_000), 'é')
    expect(fine.structured).not.toHaveProperty('charset_doubt')
  })
})

describe('the type of a page', () => {
  it.each([
    'application/x-yaml',
    'application/toml',
    'application/x-ndjson',
    'application/jsonl',
    'application/octet-stream',
    'application/ld+json',
    'application/openapi+yaml',
    'application/sql',
    'application/x-sh',
    'text/x-anything',
    'application/csv',
    'application/x-www-form-urlencoded',
    'application/force-download',
    'message/rfc822',
    'unknown/unknown',
    'x-world/x-text',
    'html',
    'text',
    '',
    undefined,
  ])('is a text: %s', async (type) => {
    expect(await readAs(type, 'key: "&amp;"\n')).toBe('key: "&amp;"')
  })

  it.each([
    'text/html',
    'TEXT/HTML; charset=utf-8',
    'text/html, text/html',
    'text/html; charset=utf-8, text/html',
    'text/plain, text/html',
    'text/html,',
    'html',
    'application/octet-stream',
    'application/xhtml+xml',
    undefined,
  ])('is HTML: %s', async (type) => {
    expect(await readAs(type, '\n<p>a&amp;b')).toBe('a&b')
  })

  it('is XHTML by its type, or by its root', async () => {
    const page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script src="a"/><p>a</p></html>'
    for (const type of ['application/xhtml+xml', 'application/xml', 'text/xml', undefined])
      expect(await readAs(type, page)).toBe('a')
    expect(await readAs('text/xml', '<a><b/></a>')).toBe('<a><b/></a>')
  })

  it.each([
    'image/png',
    'image/svg+xml',
    'application/pdf',
    'text/event-stream',
    'multipart/form-data',
    'text/html, image/png',
  ])('is none that can be read: %s', async (type) => {
    expect((await fetchBytes(type, 'x')).text).toContain('not a text or a page')
  })

  it.each(['application/wasm', 'application/vnd.ms-excel', 'unknown/unknown'])(
    'is none that can be read where its bytes are no text: %s',
    async (type) => {
      expect((await fetchBytes(type, Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]))).text).toContain(
        'no text but binary data',
      )
    },
  )

  it('is told by the last of two headers', async () => {
    await using world = await openWorld(
      (_request, response) => void response.setHeader('content-type', ['text/plain', 'text/html']).end('<p>a&amp;b'),
    )
    expect(await world.page({})).toContain('\na&b')
  })
})

it('says that a page needs scripts', async () => {
  const { text, structured } = await fetchBytes('text/html', '<div id=root></div><script src=app.js></script>')
  expect(text).toContain('[There is no text here.]\n[This page needs JavaScript')
  expect(structured).toMatchObject({ text: '', needs_scripts: true })
  expect((await fetchBytes('text/html', '<div></div>')).text).not.toContain('JavaScript')
})
