import { UsageError } from '@frontdesk/mcp-kit'
import { expect, it } from 'vitest'
import { HostList } from '../src/network/host-list.ts'

const has = (listed: string, url: string) => new HostList([listed]).has(new URL(url))

it.each([
  ['docs.test', 'http://DOCS.test./page', true],
  ['Docs.Test.', 'https://docs.test/', true],
  ['docs.test', 'http://a.docs.test/', false],
  ['docs.test', 'http://xdocs.test/', false],
  ['*.wiki.test', 'http://a.b.wiki.test/', true],
  ['*.wiki.test', 'http://wiki.test/', false],
  ['*.wiki.test', 'http://evilwiki.test/', false],
  ['bücher.test', 'http://xn--bcher-kva.test/', true],
  ['93.184.216.34', 'http://0x5db8d822/', true],
  ['[2606:4700::1]', 'http://[2606:4700:0::1]/', true],
])('%s and %s: %s', (listed, url, isListed) => {
  expect(has(listed, url)).toBe(isListed)
})

it.each(['', '*', '*.', 'a.*.test', 'http://a.test', 'a.test/', 'a.test:80', 'a.test:', 'u@a.test', 'a b', '::1'])(
  'takes %j for no host',
  (host) => {
    expect(() => new HostList([host])).toThrow(UsageError)
  },
)
