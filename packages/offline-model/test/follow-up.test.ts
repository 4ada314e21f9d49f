import { describe, expect, it } from 'vitest'
import { findMentions } from '../src/analyst/question/mentions.ts'
import type { FindNames } from '../src/follow-up/conditions.ts'
import { resolveFollowUp } from '../src/follow-up/resolve-follow-up.ts'
import { SHOP } from './support/schema.ts'

const NAMES: FindNames = (tokens) =>
  findMentions(tokens, SHOP).map(({ start, end, table }) => ({ start, end, isTable: table !== undefined }))

describe('a follow-up', () => {
  it.for([
    ['How many customers do we have in Berlin?', 'and in Hamburg?', 'How many customers do we have in Hamburg?'],
    ['How many customers do we have in Berlin?', 'for Munich?', 'How many customers do we have in Munich?'],
    ['How many customers do we have in Berlin?', 'and New York?', 'How many customers do we have in New York?'],
    ['how many customers are in berlin', 'what about hamburg?', 'how many customers are in hamburg'],
    ['How many customers in New York?', 'in Vienna', 'How many customers in Vienna?'],
    ['How many orders in 2024?', 'what about 2025?', 'How many orders in 2025?'],
    ['orders in Berlin in 2024', 'and in 2025?', 'orders in Berlin in 2025'],
    ['orders in Berlin in 2024', 'and in Hamburg?', 'orders in Hamburg in 2024'],
    ['orders over 100', 'and over 200?', 'orders over 200'],
    ['customers per city', 'and by country?', 'customers per country'],
    ['How many customers?', 'in Berlin?', 'How many customers in Berlin?'],
    ['How many customers?', 'and in 2024?', 'How many customers in 2024?'],
    ['How many customers do we have?', 'per city', 'How many customers do we have per city?'],
    ['How many customers are in Berlin?', 'and orders?', 'How many orders are in Berlin?'],
    ['How many orders?', 'and order lines?', 'How many order lines?'],
  ] as const)('after “%s”: “%s” means “%s”', ([before, text, expected]) => {
    expect(resolveFollowUp(text, [before], NAMES)).toBe(expected)
  })

  it('goes back over thanks and other follow-ups to the question', () => {
    const earlier = ['How many customers in Berlin in 2024?', 'and in Hamburg?', 'thanks!', 'what about 2025?', 'ok']
    expect(resolveFollowUp('and Munich?', earlier, NAMES)).toBe('How many customers in Munich in 2025?')
  })

  it.for([
    'How many orders are there?',
    'and how many orders are there in Berlin?',
    'list the customers',
    'What about the refund policy for gift cards that are lost in the post?',
  ])('is not what stands by itself: %s', (text) => {
    expect(resolveFollowUp(text, ['How many customers in Berlin?'])).toBe(text)
  })

  it('stays as it is at the start of a conversation', () => {
    expect(resolveFollowUp('and in Hamburg?', [])).toBe('and in Hamburg?')
  })
})
