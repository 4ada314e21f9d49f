import { isIP } from 'node:net'
import { z } from 'zod'
import { defineSection } from '../section.ts'
import { list, variable, wholeNumber } from '../variable.ts'

export const network = defineSection({
  title: 'Where it listens',
  variables: {
    HOST: variable(z.string().default('127.0.0.1'), 'the address to listen on'),
    PORT: variable(wholeNumber({ from: 0, to: 65_535, unset: 8787 }), 'the port; `0` takes a free one'),
    ALLOWED_ORIGINS: variable(
      list(z.string().refine(isOrigin, 'must be origins such as https://example.com, separated by commas')),
      'origins whose pages may call the endpoint, separated by commas',
    ),
    TRUST_PROXY: variable(
      list(z.string().refine(isNetwork, 'must be addresses or networks such as 10.0.0.0/8, separated by commas')),
      'proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: addresses, networks, or `loopback` and `uniquelocal`, separated by commas',
    ),
  },
  read: ({ HOST, PORT, ALLOWED_ORIGINS, TRUST_PROXY }) => ({
    host: HOST,
    port: PORT,
    /** Pages on these origins may call the endpoint, besides our own. */
    allowedOrigins: ALLOWED_ORIGINS,
    /** Who may say for whom it sends a request, and whether that came by TLS. Nobody else is believed. */
    trustedProxies: TRUST_PROXY,
  }),
})

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0) return ['loopback', 'linklocal', 'uniquelocal'].includes(text)
  const isPrefix =
    bits === undefined || (/^\d+$/.test(bits) && Number(bits) > 0 && Number(bits) <= (version === 4 ? 32 : 128))
  return rest.length === 0 && isPrefix
}
