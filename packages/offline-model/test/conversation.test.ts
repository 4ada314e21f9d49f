import { describe, expect, it } from 'vitest'
import { cell } from './support/shop.ts'
import { TestTeam } from './support/team.ts'

describe('a team', () => {
  it('passes each question on to the agent it belongs to, and back again', async () => {
    using team = new TestTeam()
    const first = await team.ask('How many customers do we have in Berlin?')
    expect([first.names[0], first.agent]).toEqual(['transfer_to_analyst', 'analyst'])

    const second = await team.ask('What does the handbook say about refunds?')
    expect(second.names.slice(0, 2)).toEqual(['transfer_to_triage', 'transfer_to_librarian'])
    expect(second.agent).toBe('librarian')
    expect(second.answer).toContain('`refunds.md`, under “Refunds”, says:')
    expect(second.answer).toContain('> Customers can return any item within **30 days** of delivery for a full refund')

    const third = await team.ask('How many orders are there?')
    expect(third.names.slice(0, 2)).toEqual(['transfer_to_triage', 'transfer_to_analyst'])
    expect(third.answer).toContain(`**${cell(team.database, 'SELECT COUNT(*) FROM orders')}**`)
  })

  it('answers a follow-up where the question was answered, without describing the tables again', async () => {
    using team = new TestTeam()
    await team.ask('How many customers do we have in Berlin?')
    const { answer, names } = await team.ask('and in Hamburg?')
    expect(names).toEqual(['query', 'query'])
    expect(answer).toContain(
      `There are **${cell(team.database, "SELECT COUNT(*) FROM customers WHERE city = 'Hamburg'")}** customers in Hamburg.`,
    )
  })

  it('follows a chain of follow-ups: another value, another table, another grouping', async () => {
    using team = new TestTeam({ start: 'analyst' })
    await team.ask('How many orders in 2024?')
    expect((await team.ask('what about 2025?')).answer).toContain(
      `**${cell(team.database, "SELECT COUNT(*) FROM orders WHERE ordered_at LIKE '2025%'")}** orders in 2025`,
    )
    expect((await team.ask('thanks')).answer).toBe('You are welcome. Ask me anything else you would like to know.')
    expect((await team.ask('and customers?')).answer).toContain(
      `**${cell(team.database, "SELECT COUNT(*) FROM customers WHERE created_at LIKE '2025%'")}** customers created in 2025`,
    )
    expect((await team.ask('per city')).answer).toContain('Customers created in 2025 per city:')
  })

  it('does not pass a question round that nobody can answer', async () => {
    using team = new TestTeam({ start: 'librarian' })
    const { names, answer } = await team.ask('How many sabbaticals did the moon take per week?')
    expect(names.filter((name) => name.startsWith('transfer_to_'))).toEqual([
      'transfer_to_triage',
      'transfer_to_analyst',
    ])
    expect(answer).toContain('I do not know what to make of')
  })
})

/** As a thread's converter words it. */
function quote(text: string): string {
  return `The user is referring to this in particular: \n${text}`
}

describe('a message that quotes an earlier answer', () => {
  it('is answered for its own question, whatever the quoted answer holds', async () => {
    using team = new TestTeam({ start: 'analyst' })
    const { answer } = await team.ask('How many customers do we have in Hamburg?')
    const [other, own] = ['Hamburg', 'Berlin'].map((city) =>
      cell(team.database, `SELECT COUNT(*) FROM customers WHERE city = '${city}'`),
    )
    const { answer: next } = await team.ask('How many customers in Berlin?', quote(`${answer} "84" \`SELECT 1\``))
    expect(answer).toContain(`**${other}**`)
    expect(next).toContain(`There are **${own}** customers in Berlin.`)
  })

  it('is about the quoted words where it has none of its own', async () => {
    using team = new TestTeam({ start: 'librarian' })
    const { answer } = await team.ask('What does the handbook say about this?', quote('a full refund'))
    expect(answer).toContain('`refunds.md`, under “Refunds”, says:')
  })
})

describe('the librarian', () => {
  it('lists the files, and reads one', async () => {
    using team = new TestTeam()
    expect((await team.ask('Which files are there?')).answer).toContain(
      '- `opening-hours.md`\n- `refunds.md`\n- `shipping.md`',
    )
    const { answer, calls } = await team.ask('read opening-hours.md')
    expect(calls).toEqual([{ name: 'read_file', args: { path: 'opening-hours.md' } }])
    expect(answer).toContain('> The shop in Berlin is open Monday to Friday from 10:00 to 19:00.')
  })

  it('says what the best file does not mention', async () => {
    using team = new TestTeam()
    const { answer } = await team.ask('How long does shipping take to Australia?')
    expect(answer).toContain('`shipping.md`')
    expect(answer).toContain('That file does not mention “australia”.')
  })

  it('says that it found nothing rather than quoting something else', async () => {
    using team = new TestTeam()
    const { answer } = await team.ask('What is the policy on sabbaticals?')
    expect(answer).toContain('I searched the files for “sabbatical” and found nothing about it')
    expect(answer).not.toContain('>')
  })

  it('reports that a file is not there in the tool’s words', async () => {
    using team = new TestTeam({ start: 'librarian' })
    const { answer } = await team.ask('read salaries.md')
    expect(answer).toContain('> ERROR: There is no file salaries.md.')
  })
})

describe('small talk', () => {
  it('is answered at once, saying what the model is and who can do what', async () => {
    using team = new TestTeam()
    const { answer, names } = await team.ask('Hello!')
    expect(names).toEqual([])
    expect(answer).toContain('I am the offline demonstration model')
    expect(answer).toContain('**analyst**: Answers questions about the data')
  })

  it('tells a specialist’s tools by their descriptions', async () => {
    using team = new TestTeam({ start: 'analyst' })
    expect((await team.ask('What can you do?')).answer).toContain(
      '- `query`: Runs one SELECT and returns its rows as a table.',
    )
  })

  it.for(['Wie viele Kunden haben wir in Berlin?', 'Combien de clients avons nous dans le Nord?'])(
    'knows no other language: %s',
    async (question) => {
      using team = new TestTeam()
      expect((await team.ask(question)).answer).toContain('I only understand English')
    },
  )

  it.for(['asdf qwer zxcv', 'write me a poem', '2 + 2', ''])('is not guessed from %j', async (text) => {
    using team = new TestTeam()
    const { answer, names } = await team.ask(text)
    expect(names).toEqual([])
    expect(answer).toContain('I did not understand that.')
    expect(answer).toContain('“What does the handbook say about …?”')
  })

  it.for([
    'Thanks, that was great!',
    'Thank you so much, that helps a lot.',
    'Great, thanks! Have a nice day.',
    'That was very helpful!',
    'perfect, that’s all I needed',
    'you are the best',
  ])('takes thanks and praise as such: %s', async (text) => {
    using team = new TestTeam({ start: 'analyst' })
    expect(await team.answerTo(text)).toMatch(/^You are welcome\./)
  })

  it.for([
    'How do I use a gift card?',
    'thanks, how many orders are good',
    'thanks, how many customers do we have',
    'Which model of lamp is the most expensive product?',
  ])('is not seen in a question: %s', async (question) => {
    using team = new TestTeam()
    expect((await team.ask(question)).names).not.toEqual([])
  })

  it('asks the agent that sorts messages for a person before giving up', async () => {
    using team = new TestTeam({ start: 'analyst' })
    const { names, answer } = await team.ask('Can I speak to a human?')
    expect(names).toEqual(['transfer_to_triage'])
    expect(answer).toContain('I cannot connect you with a person')
  })

  it('does not promise a person it cannot reach', async () => {
    using team = new TestTeam()
    expect((await team.ask('I want to talk to a human')).answer).toContain('I cannot connect you with a person')
  })
})

it('changes nothing', async () => {
  using team = new TestTeam({ start: 'analyst' })
  const { answer, names } = await team.ask('delete all customers')
  expect([answer, names]).toEqual(['I only read data: I cannot add, change or delete anything.', []])
})
