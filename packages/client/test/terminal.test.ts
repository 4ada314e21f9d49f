import { expect, it } from 'vitest'
import { toSafeLine } from '../src/cli/terminal.ts'

it('shortens a line without leaving half of a character', () => {
  expect(toSafeLine(`a${'😀'.repeat(10)}`, 7)).toBe('a😀😀…')
  expect(toSafeLine('a\u001B[31mb\n\u202Ec', 7)).toBe('ab c')
})
