import { expect, it } from 'vitest'
import { decodeText } from '../src/charset/decode-text.ts'
import { findCharset } from '../src/charset/find-charset.ts'

it.each([
  ['UTF-8', Buffer.from('Größe 🙂'), 'Größe 🙂', 'utf-8'],
  ['UTF-8 with a mark', Buffer.from('\ufeffGröße'), 'Größe', 'utf-8'],
  ['UTF-16 with a mark', Buffer.from('\ufeffGröße 🙂', 'utf16le'), 'Größe 🙂', 'utf-16le'],
  ['UTF-16 with a mark, the other way', Buffer.from('\ufeffGröße', 'utf16le').swap16(), 'Größe', 'utf-16be'],
  ['UTF-16 without a mark', Buffer.from('a;b;Größe\r\n', 'utf16le'), 'a;b;Größe\r\n', 'utf-16le'],
  ['UTF-16 without a mark, the other way', Buffer.from('a;b', 'utf16le').swap16(), 'a;b', 'utf-16be'],
  ['Latin-1', Buffer.from('Größe;Café\n', 'latin1'), 'Größe;Café\n', 'windows-1252'],
  ['Windows-1252', Buffer.from('\x93a\x94 5 \x80', 'latin1'), '“a” 5 €', 'windows-1252'],
  [
    'Latin-1 far into the text',
    Buffer.concat([Buffer.from('a'.repeat(50_000)), Buffer.from([0xe9])]),
    `${'a'.repeat(50_000)}é`,
    'windows-1252',
  ],
  ['nothing', Buffer.alloc(0), '', 'utf-8'],
])('reads %s', (_what, bytes, text, charset) => {
  expect(decodeText(bytes)).toEqual({ text, charset, isDamaged: false })
})

it('keeps UTF-8 with a damaged byte, and says so', () => {
  const bytes = Buffer.concat([Buffer.from('Größe und Länge '), Buffer.from([0xe9]), Buffer.from(' ü')])
  expect(decodeText(bytes)).toEqual({ text: 'Größe und Länge \ufffd ü', charset: 'utf-8', isDamaged: true })
})

it.each([
  ['zeros', Buffer.alloc(100)],
  ['a program', Buffer.from('7f454c4602010100000000000000000003003e00', 'hex')],
  ['control characters', Buffer.from('a\x01b\xe9', 'latin1')],
])('takes %s for no text', (_what, bytes) => {
  expect(decodeText(bytes)).toBeUndefined()
})

it('lets HTML name its charset, and no other text', () => {
  const page = Buffer.concat([Buffer.from('<meta charset=koi8-r>'), Buffer.from([0xf0])])
  expect(decodeText(page, { charset: findCharset(page, { declared: undefined, kind: 'html' }) })?.charset).toBe(
    'koi8-r',
  )
  expect(decodeText(page)?.charset).toBe('windows-1252')
})
