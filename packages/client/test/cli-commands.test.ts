import { describe, expect, it } from 'vitest'
import { COMMAND_HELP, readLine } from '../src/cli/commands.ts'

describe('a line of a conversation', () => {
  it.each([
    ['/new', 'new'],
    ['  /help ', 'help'],
    ['/HELP', 'help'],
    ['/exit', 'exit'],
    ['/quit', 'exit'],
    ['   ', 'nothing'],
  ])('is the command %j', (line, kind) => {
    expect(readLine(line)).toEqual({ kind })
  })

  it.each([
    ['/foo', 'There is no command /foo. /help lists them.'],
    ['/foo bar', 'There is no command /foo. /help lists them.'],
    ['/constructor', 'There is no command /constructor. /help lists them.'],
    ['/?', 'There is no command /?. /help lists them.'],
    ['/new What is new?', '/new takes nothing after it. Write it alone on its line.'],
    ['/exit now', '/exit takes nothing after it. Write it alone on its line.'],
  ])('is no question for the model when it looks like a command: %j', (line, message) => {
    expect(readLine(line)).toEqual({ kind: 'refused', message })
  })

  it.each(['What does /new do?', '/etc/hosts is what?', '/ or \\?', '//', '/refunds.md'])(
    'is a question: %j',
    (text) => {
      expect(readLine(` ${text} `)).toEqual({ kind: 'question', text })
    },
  )

  it('is helped with by the name of every command', () => {
    for (const command of ['/new', '/help', '/exit', '/quit']) expect(COMMAND_HELP).toContain(command)
  })
})
