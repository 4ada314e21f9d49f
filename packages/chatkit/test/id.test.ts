import { expect, it } from 'vitest'
import { createId } from '@frontdesk/chatkit/server'

it('gives an id the prefix of its kind and 128 random bits', () => {
  expect(createId('thread')).toMatch(/^thr_[0-9a-f]{32}$/)
  expect(createId('sdk_hidden_context')).toMatch(/^shcx_[0-9a-f]{32}$/)
  expect(createId('message')).not.toBe(createId('message'))
})
