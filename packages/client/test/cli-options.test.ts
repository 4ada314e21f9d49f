import { describe, expect, it } from 'vitest'
import { parseOptions, UsageError } from '../src/cli/options.ts'

const defaults = {
  action: 'chat',
  url: 'http://127.0.0.1:8787/chatkit',
  apiKey: undefined,
  question: undefined,
  thread: { from: 'new' },
  isJson: false,
  isDebug: false,
}

describe('the command line of the terminal client', () => {
  it.each([
    [[], {}],
    [['How', 'many?'], { question: 'How many?' }],
    [['-c', 'And now?'], { thread: { from: 'last' }, question: 'And now?' }],
    [['--thread', 'thr_1', 'Hi'], { thread: { from: 'id', id: 'thr_1' }, question: 'Hi' }],
    [['--new', 'Hi'], { question: 'Hi' }],
    [['--debug', 'Hi'], { question: 'Hi', isDebug: true }],
    [['--list', '--json'], { action: 'list', isJson: true }],
    [['--help', 'whatever'], { action: 'help', question: 'whatever' }],
    [['--url', 'https://desk.test/api'], { url: 'https://desk.test/api' }],
    [['--', '--not-an-option'], { question: '--not-an-option' }],
  ])('takes %j', (argv, expected) => {
    expect(parseOptions(argv, {})).toEqual({ ...defaults, ...expected })
  })

  it('takes the endpoint and the key from the environment, and the option before the environment', () => {
    const env = { FRONTDESK_URL: 'http://desk.test/chatkit', FRONTDESK_API_KEY: 'key' }
    expect(parseOptions([], env)).toEqual({ ...defaults, url: env.FRONTDESK_URL, apiKey: 'key' })
    expect(parseOptions(['--url', 'http://other.test/'], env).url).toBe('http://other.test/')
    expect(parseOptions([], { FRONTDESK_URL: '', FRONTDESK_API_KEY: '' })).toEqual(defaults)
  })

  it.each([
    [['--unknown'], "Unknown option '--unknown'"],
    [['-c', '--new'], '--new and --continue ask for different threads'],
    [['-c', '--thread', 'x'], '--continue and --thread ask for different threads'],
    [['  '], 'The question is empty.'],
    [['--list', 'Hi'], '--list takes no question.'],
    [['--url', 'localhost:8787'], 'localhost:8787 is no URL of a server.'],
    [['--url', '/chatkit'], '/chatkit is no URL of a server.'],
  ])('refuses %j', (argv, message) => {
    expect(() => parseOptions(argv, {})).toThrow(UsageError)
    expect(() => parseOptions(argv, {})).toThrow(message)
  })

  it.each(['bad\nkey', 'ключ', 'a\0b'])('refuses the key %j without repeating it', (key) => {
    const parse = () => parseOptions([], { FRONTDESK_API_KEY: key })
    expect(parse).toThrow(UsageError)
    expect(parse).toThrow(/^FRONTDESK_API_KEY holds (?!.*(?:bad|ключ))/)
  })

  it('refuses an endpoint with a password, which fetch would, without repeating it', () => {
    expect(() => parseOptions(['--url', 'http://me:secret@desk.test/chatkit'], {})).toThrow(
      /^(?!.*secret).*FRONTDESK_API_KEY/,
    )
  })
})
