import { stem } from './stem.ts'
import { tokenize } from './tokens.ts'

/** What a question or a description is about, as weights by concept. */
export type Concept = 'data' | 'documents' | 'tasks' | 'web' | 'human'

interface Cues {
  /** Stems that tools and agents of the kind describe themselves with. */
  described: string
  /** How questions for them sound. */
  asked: readonly (readonly [RegExp, number])[]
}

const CONCEPTS: Record<Concept, Cues> = {
  data: {
    described: 'data database sql table query row column record statistic analyst analytics analysis metric',
    asked: [
      [
        /\b(?:how many|number of|count|average|mean|sum of|total|per (?:\w+)|group(?:ed)? by|top \d+|top|most|least|fewest|highest|lowest|cheapest|latest|newest|oldest|most expensive)\b/i,
        3,
      ],
      [/\b(?:tables?|columns?|rows?|database|sql|records?|revenue|turnover|sales|statistics|figures|data)\b/i, 3],
      [/\bselect\b[\s\S]+\bfrom\b/i, 9],
      [
        /\b(?:more|less|fewer|greater) than \d|\bbetween \d+ and \d+|\b(?:over|under|above|below|since|before|after) \d/i,
        2,
      ],
      [/\b(?:list|show)\b/i, 1],
    ],
  },
  documents: {
    described:
      'file document folder directory handbook manual guide policy policies librarian library knowledge upload attachment wiki',
    asked: [
      [
        /\b(?:handbook|polic(?:y|ies)|documents?|files?|folders?|manual|guidelines?|guide|docs?|wiki|attachments?|uploads?|chapter|paragraph)\b/i,
        4,
      ],
      [/\b[\w-]+\.(?:md|txt|pdf|docx?|csv|html?|json|ya?ml)\b/i, 6],
      [/\bwhat does .* (?:say|state|tell)\b|\bsays? about\b|\baccording to\b|\bwritten about\b/i, 4],
      [/\b(?:read|quote|open)\b/i, 1],
      [
        /\b(?:can|may|could|should|must) (?:i|we|you|a customer|customers|someone|they)\b|\b(?:am i|are we|is it) allowed\b|\bhow (?:long|do i|do we|can|does|should)\b|\bwhat happens\b|\bwhat if\b|\brules?\b|\bprocedure\b|\bopening hours\b|\bwhen (?:is|are) .* open\b|\bdo (?:we|you) (?:offer|have a|ship|deliver|accept)\b/i,
        3,
      ],
    ],
  },
  tasks: {
    described: 'task todo to-do planner plan reminder due checklist agenda',
    asked: [
      [/\b(?:tasks?|to-?dos?|remind(?:er)?|due|deadline|checklist)\b/i, 5],
      [/\b(?:mark|complete|finish)\b.*\b(?:done|task|\d+)\b/i, 3],
    ],
  },
  web: {
    described: 'web internet website url link online fetch browse researcher',
    asked: [
      [/https?:\/\/\S+/i, 9],
      [/\b(?:web ?(?:site|page)?|internet|online|url|link)\b/i, 5],
    ],
  },
  human: {
    described: 'human person colleague staff escalate support operator supervisor',
    asked: [
      [
        /\b(?:talk|speak|chat|connect|transfer|escalate|pass|hand)\b.*\b(?:human|person|someone|somebody|colleague|manager|supervisor|staff|representative)\b|\b(?:real|human) (?:person|agent|being)\b|\bescalate\b|\b(?:a|to) human\b/i,
        6,
      ],
    ],
  },
}

export type Weights = Record<Concept, number>

/** How much a message sounds like each concept. */
export function askedConcepts(text: string): Weights {
  return weigh((cues) => cues.asked.reduce((sum, [pattern, weight]) => sum + (pattern.test(text) ? weight : 0), 0))
}

/** Which concepts a description speaks of: 1 or 0. */
export function describedConcepts(description: string): Weights {
  const words = new Set(contentStems(description))
  return weigh((cues) => (cues.described.split(' ').some((word) => words.has(stem(word))) ? 1 : 0))
}

const EMPTY_WORDS = new Set(
  `a an the this that these those of to in on at by for from with about as is are was be been do does did have has had can could may might will would
  should shall what which who whom whose where when why how and or but not no so then i me my we us our you your it its they them their there here please tell show give
  need want know like say any some all get let handoff handle request agent question answer help user`.split(/\s+/),
)

/** The stems of the words of a text that carry meaning, each once. */
export function contentStems(text: string): string[] {
  const words = tokenize(text.replaceAll('_', ' ')).filter(({ kind }) => kind === 'word' || kind === 'quoted')
  const parts = words.flatMap(({ value }) => value.toLowerCase().split(/[^\p{L}\p{N}]+/u))
  return [...new Set(parts.filter((word) => word.length > 1 && !EMPTY_WORDS.has(word)).map(stem))]
}

function weigh(value: (cues: Cues) => number): Weights {
  return {
    data: value(CONCEPTS.data),
    documents: value(CONCEPTS.documents),
    tasks: value(CONCEPTS.tasks),
    web: value(CONCEPTS.web),
    human: value(CONCEPTS.human),
  }
}
