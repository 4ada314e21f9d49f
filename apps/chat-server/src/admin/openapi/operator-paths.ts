import { z } from 'zod'
import { HumanMessage } from '../../escalation/answer-as-human.ts'
import { Listing, Resolution } from '../../escalation/escalation-routes.ts'
import { Item, listOf } from '../schemas.ts'
import { bodyOf, parametersOf, responsesOf } from './describe.ts'
import type { Json } from './describe.ts'

const Id = z.object({ id: z.string() })
const Case = z.looseObject({ id: z.string(), threadId: z.string() })
const Trace = z.looseObject({ run: z.string(), started_at: z.string(), milliseconds: z.number() })

/** What those who run the service call besides the operations that describe themselves. */
export function operatorPaths(): Record<string, Json> {
  const tags = ['operators']
  return {
    '/admin/escalations': {
      get: {
        summary: 'Cases that wait for a person, or that are closed',
        tags,
        parameters: parametersOf('query', Listing),
        responses: responsesOf(listOf(Case), ['400', '403']),
      },
    },
    '/admin/escalations/{id}/resolve': {
      post: {
        summary: 'Close a case',
        tags,
        parameters: parametersOf('path', Id),
        requestBody: { ...bodyOf(Resolution), required: false },
        responses: responsesOf(z.object({}), ['400', '403', '404']),
      },
    },
    '/admin/threads/{id}/messages': {
      post: {
        summary: 'Answer in a thread as a person',
        tags,
        parameters: parametersOf('path', Id),
        requestBody: bodyOf(HumanMessage),
        responses: responsesOf(Item, ['400', '403', '404']),
      },
    },
    '/admin/threads/{id}/runs': {
      get: {
        summary: 'What the newest turns of a thread did',
        tags,
        parameters: parametersOf('path', Id),
        responses: responsesOf(listOf(Trace), ['403', '404']),
      },
    },
    '/admin/threads/{id}/runs/{run}': {
      get: {
        summary: 'What one turn did: JSON, or a timeline where text/plain is accepted',
        tags,
        parameters: parametersOf('path', Id.extend({ run: z.string().describe('Its id, or last') })),
        responses: responsesOf(Trace, ['403', '404']),
      },
    },
  }
}
