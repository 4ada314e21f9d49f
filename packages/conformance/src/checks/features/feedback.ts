import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { SERVER, TYPES } from '../sources.ts'
import { idOf } from '../../subject/subject.ts'

export const feedback: Section = {
  title: 'Feedback and dictation',
  checks: [
    {
      id: 'FEEDBACK-001',
      level: 'full',
      rule: '`items.feedback` of both kinds is answered with `{}`.',
      source: `${SERVER}, items.feedback`,
      needs: ['feedback'],
      async run(subject) {
        const turn = await subject.probe('text')
        const item_ids = turn.doneItems('assistant_message').map(idOf)
        for (const kind of ['positive', 'negative']) {
          const body = await subject.load('items.feedback', { thread_id: turn.threadId, item_ids, kind })
          ensureSame(body, {}, `The answer to ${kind} feedback`)
        }
      },
    },
    {
      id: 'FEEDBACK-002',
      level: 'full',
      rule: 'Feedback changes nothing in the thread.',
      source: `${SERVER}, add_feedback`,
      needs: ['feedback'],
      async run(subject) {
        const turn = await subject.startThread()
        const before = await subject.items(turn.threadId)
        const item_ids = turn.doneItems('assistant_message').map(idOf)
        await subject.load('items.feedback', { thread_id: turn.threadId, item_ids, kind: 'positive' })
        ensureSame(await subject.items(turn.threadId), before, 'The items after it')
      },
    },
    {
      id: 'FEEDBACK-003',
      level: 'full',
      rule: 'Feedback of a kind that does not exist is refused.',
      source: `${TYPES}, FeedbackKind`,
      needs: ['feedback'],
      async run(subject) {
        const { threadId } = await subject.probe('text')
        const answer = await subject.ask('items.feedback', { thread_id: threadId, item_ids: [], kind: 'so-so' })
        ensure(!answer.isOk, `The feedback was answered with ${answer.status}.`)
      },
    },
    {
      id: 'DICTATE-001',
      level: 'full',
      rule: '`input.transcribe` decodes the recording and answers with its `text`.',
      source: `${SERVER}, input.transcribe`,
      needs: ['transcription'],
      isExact: true,
      async run(subject) {
        const audio_base64 = Buffer.from('hällo').toString('base64')
        const body = await subject.load('input.transcribe', { audio_base64, mime_type: 'audio/ogg' })
        ensureSame(body, { text: 'audio/ogg: hällo' }, 'The answer')
      },
    },
    {
      id: 'DICTATE-002',
      level: 'full',
      rule: 'The type of a recording may name its codec, which is no part of the media type.',
      source: `${SERVER}, AudioInput`,
      needs: ['transcription'],
      isExact: true,
      async run(subject) {
        const audio_base64 = Buffer.from('x').toString('base64')
        const body = await subject.load('input.transcribe', { audio_base64, mime_type: 'audio/webm;codecs=opus' })
        ensureSame(body['text'], 'audio/webm: x', 'The text')
      },
    },
  ],
}
