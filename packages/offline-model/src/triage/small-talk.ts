import type { SerializedHandoff } from '@openai/agents'
import { askedConcepts, describedConcepts } from '../language/concepts.ts'
import type { Concept } from '../language/concepts.ts'
import type { ToolView } from '../request/read-tools.ts'
import { isSorter, taker } from './route.ts'
import { beginning, bullets, paragraphs, sentence } from '../answers/words.ts'

/** What an agent can do, as far as its request shows: its tools, and the agents it can pass a message to. */
export interface Abilities {
  tools: readonly ToolView[]
  handoffs: readonly SerializedHandoff[]
}

const GREETING =
  /^\s*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|howdy)\b[\s,!.]*(?:there|all|everyone|frontdesk|you)?[\s!.?]*$/i
const GOOD =
  '(?:ok(?:ay)?|great|perfect|cool|nice|wonderful|good|awesome|excellent|amazing|super|brilliant|fantastic|lovely|helpful|useful)'
const PRAISING = `(?:(?:that|this|it|you)(?:['’]?(?:s|re)| is| was| were| are)?(?: (?:really|very|so|just|all|a|the|most|been))*(?: ${GOOD}| help| best| i needed)+|(?:that|this|it) (?:helps|helped)(?: (?:a lot|me))*|(?:good|great|nice) (?:job|work|answer)|well done|have a ${GOOD} (?:day|evening|weekend|one)|see you)`
const THANKS = new RegExp(
  `^\\s*(?:${GOOD}[\\s,!.]*)*(?:thanks?(?: you)?|thx|cheers|much appreciated)(?:\\s+(?:a lot|so much|very much|again|all|everyone|for\\s.{1,40}?))?(?:[\\s,!.–-]+(?:${PRAISING}|${GOOD}))*[\\s!.]*$`,
  'i',
)
const PRAISE = new RegExp(`^\\s*(?:${GOOD}|(?:${GOOD}[\\s,!.]+)?${PRAISING})[\\s!.]*$`, 'i')
const FAREWELL = /^\s*(?:bye|goodbye|bye bye|see you(?: \w+)?|good night|that(?:'s| is) all)[\s!.]*$/i
const ABOUT =
  /\b(?:who|what) are you\b|\bare you (?:an? )?(?:ai|bot|robot|human|real|model|gpt|llm)\b|\bwhat can (?:you do|i ask)\b|\bhow (?:can|do) (?:you (?:help|work)|i use (?:you|this))\b|\bhow are you\b|^\s*(?:help|\?)\s*(?:me|please)?[\s!.?]*$|\bwhat(?:'s| is) your name\b|\b(?:which|what) (?:language )?model are you\b|\bintroduce yourself\b/i

/**
 * The answer to a greeting, thanks, a farewell, a question about the model itself, or a wish that nobody here can grant; `undefined` for anything
 * else. `mayHandBack` is whether the message may still go back to the agent that sorts messages, who may know somebody.
 */
export function smallTalk(
  text: string,
  abilities: Abilities,
  { mayHandBack = true }: { mayHandBack?: boolean } = {},
): string | undefined {
  if (FAREWELL.test(text)) return 'Goodbye!'
  if (GREETING.test(text)) return paragraphs(`Hello! ${WHO}`, abilityWords(abilities))
  if (ABOUT.test(text)) return paragraphs(WHO, abilityWords(abilities))
  if (isForeignLanguage(text)) return paragraphs('I only understand English, sorry.', abilityWords(abilities))
  if (wantsHuman(text) && !canReachHuman(abilities, mayHandBack)) return NO_HUMAN
  if (THANKS.test(text) || PRAISE.test(text)) return 'You are welcome. Ask me anything else you would like to know.'
  return undefined
}

/** Says that a message was not understood, and what would be. */
export function notUnderstood(abilities: Abilities): string {
  return paragraphs(
    'I did not understand that. I am the offline demonstration model: I read questions by rule, in English, and I never guess an answer.',
    abilityWords(abilities),
  )
}

const NO_HUMAN =
  'I cannot connect you with a person: I have no tool for that here. I am the offline demonstration model, and what I can do is ask the tools I am given.'

/** Small words that only occur in one of the languages people are likely to try. */
const FOREIGN = new Set(
  `wie viele wieviele der die das und ist sind haben wir gibt welche unsere kunden bitte nicht combien nous avons les des est sont quels quelle dans
  cuántos cuantos tenemos cuáles los las en hay qué quanti abbiamo gli sono quali dei hoeveel hebben wij welke het een ilu jest są quantos temos`.split(
    /\s+/,
  ),
)

function isForeignLanguage(text: string): boolean {
  const words = text
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean)
  return (
    words.filter((word) => FOREIGN.has(word)).length >= 2 && !/\b(?:the|how|what|which|is|are|show|list)\b/i.test(text)
  )
}

function wantsHuman(text: string): boolean {
  return askedConcepts(text).human >= 6
}

function canReachHuman({ tools, handoffs }: Abilities, mayHandBack: boolean): boolean {
  if (mayHandBack && handoffs.some(isSorter)) return true
  const described = [
    ...tools.map(({ bareName, description }) => `${bareName.replaceAll('_', ' ')} ${description}`),
    ...handoffs.map((handoff) => taker(handoff).description),
  ]
  return described.some((description) => describedConcepts(description).human > 0)
}

const WHO =
  'I am the offline demonstration model. I am not a language model: I read questions by rule, in English, and everything I tell you comes from a tool that I really called.'

const EXAMPLES: Record<Concept, readonly string[]> = {
  data: ['Which tables are there?', 'How many … do we have in …?', 'Show the latest …'],
  documents: ['Which files are there?', 'What does the handbook say about …?'],
  tasks: ['Show my tasks.'],
  web: [],
  human: ['I want to talk to a human.'],
}

function abilityWords({ tools, handoffs }: Abilities): string {
  const others = handoffs.filter((handoff) => !isSorter(handoff)).map(taker)
  const own = tools.map(({ bareName, description }) => `\`${bareName}\`: ${firstSentence(description)}`)
  const described = [
    ...tools.map(({ bareName, description }) => `${bareName.replaceAll('_', ' ')} ${description}`),
    ...others.map(({ name, description }) => `${name} ${description}`),
  ]
  return paragraphs(
    others.length > 0
      ? paragraphs(
          'I can pass your question on to:',
          bullets(
            others.map(
              ({ name, description }) =>
                `**${name.replaceAll('_', ' ')}**${description ? `: ${firstSentence(description)}` : ''}`,
            ),
          ),
        )
      : undefined,
    own.length > 0
      ? paragraphs(others.length > 0 ? 'And these tools are at hand here:' : 'These tools are at hand:', bullets(own))
      : undefined,
    exampleWords(described),
  )
}

function exampleWords(descriptions: readonly string[]): string | undefined {
  const examples = (Object.keys(EXAMPLES) as Concept[]).flatMap((concept) =>
    descriptions.some((description) => describedConcepts(description)[concept] > 0) ? EXAMPLES[concept] : [],
  )
  const shown = examples.length > 3 ? [...new Set([examples[1], examples[0], examples.at(-1)])] : examples
  return shown.length > 0
    ? paragraphs('You could ask, for example:', bullets(shown.map((example) => `“${example}”`)))
    : undefined
}

function firstSentence(text: string): string {
  const [first = ''] = text.trim().split(/(?<=[.!?])\s/)
  return sentence(first.length > 160 ? `${beginning(first, 157)}…` : first)
}
