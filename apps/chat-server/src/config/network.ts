import { z } from 'zod'
import { defineSection } from './section.ts'
import { list, variable, wholeNumber } from './variable.ts'

export const network = defineSection({
  title: 'Where it listens',
  variables: {
    HOST: variable(z.string().default('127.0.0.1'), 'the address to listen on'),
    PORT: variable(wholeNumber({ from: 0, to: 65_535, unset: 8787 }), 'the port; `0` takes a free one'),
    ALLOWED_ORIGINS: variable(
      list(z.string().refine(isOrigin, 'must be origins such as https://example.com, separated by commas')),
      'origins whose pages may call the endpoint, separated by commas',
    ),
  },
  read: ({ HOST, PORT, ALLOWED_ORIGINS }) => ({
    host: HOST,
    port: PORT,
    /** Pages on these origins may call the endpoint, besides our own. */
    allowedOrigins: ALLOWED_ORIGINS,
  }),
})

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}
