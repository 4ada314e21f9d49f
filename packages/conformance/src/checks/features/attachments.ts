import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { CARE, PAGE, SERVER, TYPES } from '../sources.ts'
import { get, getString, isObject } from '../../subject/json.ts'
import type { JsonObject } from '../../subject/json.ts'
import { parseJson, userInput } from '../../subject/subject.ts'
import type { Subject } from '../../subject/subject.ts'
import { Turn } from '../../subject/turn.ts'

const CONTENT = 'Conformance in a file.\n'
const FILE = { name: 'conformance ü.txt', size: CONTENT.length, mime_type: 'text/plain' }

export const attachments: Section = {
  title: 'Attachments',
  checks: [
    {
      id: 'ATTACH-001',
      level: 'full',
      rule: '`attachments.create` answers with the attachment and where its bytes are to be sent.',
      source: `${SERVER}, attachments.create`,
      needs: ['attachments'],
      async run(subject) {
        const attachment = await subject.load('attachments.create', FILE)
        ensureSame([attachment['name'], attachment['mime_type']], [FILE.name, FILE.mime_type], 'The name and the type')
        getString(attachment, 'id')
        ensure(URL.canParse(getString(attachment, 'upload_descriptor.url')), 'The address for the bytes is no URL.')
        ensure(
          ['POST', 'PUT'].includes(getString(attachment, 'upload_descriptor.method')),
          'The method is neither POST nor PUT.',
        )
        ensure(isObject(get(attachment, 'upload_descriptor.headers')), 'The descriptor has no `headers`.')
      },
    },
    {
      id: 'ATTACH-002',
      level: 'full',
      rule: 'The bytes are taken at the address, by the method and with the headers that were given.',
      source: `${TYPES}, AttachmentUploadDescriptor`,
      needs: ['attachments'],
      async run(subject) {
        const { status } = await upload(subject, await subject.load('attachments.create', FILE))
        ensure(status >= 200 && status < 300, `The bytes were answered with ${status}.`)
      },
    },
    {
      id: 'ATTACH-003',
      level: 'full',
      rule: 'A message names attachments by id, and has them whole, with the thread they are in.',
      source: `${SERVER}, _build_user_message_item`,
      needs: ['attachments'],
      async run(subject) {
        const { turn, id } = await attach(subject)
        const [given] = turn.doneItems('user_message').flatMap((item) => item['attachments'] as JsonObject[])
        ensureSame(
          [given?.['id'], given?.['name'], given?.['mime_type']],
          [id, FILE.name, FILE.mime_type],
          'The attachment',
        )
        const [stored] = await subject.items(turn.threadId)
        ensureSame(get(stored, 'attachments.0'), given, 'The attachment of the stored message')
      },
    },
    {
      id: 'ATTACH-004',
      level: 'full',
      rule: 'The metadata of an attachment stays on the server.',
      source: `${SERVER}, _serialize`,
      needs: ['attachments'],
      async run(subject) {
        const created = await subject.load('attachments.create', FILE)
        ensure(get(created, 'metadata') === undefined, '`attachments.create` gives the metadata.')
        const { turn } = await attach(subject)
        const [given] = turn.doneItems('user_message')
        ensure(get(given, 'attachments.0.metadata') === undefined, 'The message gives the metadata.')
      },
    },
    {
      id: 'ATTACH-005',
      level: 'strict',
      rule: 'A message does not tell where the bytes of its attachment were sent: that address may be signed.',
      source: `${CARE}: the reference copies it`,
      needs: ['attachments'],
      async run(subject) {
        const { turn } = await attach(subject)
        const [given] = turn.doneItems('user_message')
        ensure(get(given, 'attachments.0.upload_descriptor') === undefined, 'The message has the `upload_descriptor`.')
      },
    },
    {
      id: 'ATTACH-006',
      level: 'full',
      rule: '`attachments.delete` answers with `{}`, and the attachment can be named no more.',
      source: `${SERVER}, attachments.delete`,
      needs: ['attachments'],
      async run(subject) {
        const attachment = await subject.load('attachments.create', FILE)
        const id = getString(attachment, 'id')
        await upload(subject, attachment)
        ensureSame(await subject.load('attachments.delete', { attachment_id: id }), {}, 'The answer')
        const input = { ...userInput(subject.prompt('text')), attachments: [id] }
        const turn = new Turn(await subject.ask('threads.create', { input }))
        subject.remember(turn.threadId)
        ensure(turn.doneItems('user_message').length === 0, 'A message with the deleted attachment was taken.')
      },
    },
    {
      id: 'ATTACH-007',
      level: 'full',
      rule: 'An image has an address for its preview.',
      source: `${TYPES}, ImageAttachment`,
      needs: ['attachments'],
      async run(subject) {
        const image = { name: 'conformance.png', size: 8, mime_type: 'image/png' }
        const attachment = await subject.load('attachments.create', image)
        if (attachment['type'] !== 'image') return
        ensure(typeof attachment['preview_url'] === 'string', 'The image has no `preview_url`.')
      },
    },
    {
      id: 'ATTACH-008',
      level: 'core',
      rule: 'Another user cannot attach or delete an attachment.',
      source: `${CARE}: who knows the id has the file`,
      needs: ['attachments', 'second user'],
      async run(subject) {
        const attachment = await subject.load('attachments.create', FILE)
        const id = getString(attachment, 'id')
        await upload(subject, attachment)
        const foreign = { ...userInput(subject.prompt('text')), attachments: [id] }
        const stolen = new Turn(await subject.userB.ask('threads.create', { input: foreign }))
        subject.userB.remember(stolen.threadId)
        ensure(stolen.doneItems('user_message').length === 0, 'Another user’s message with the attachment was taken.')
        await subject.userB.ask('attachments.delete', { attachment_id: id })
        const turn = await subject.say(subject.prompt('text'), { input: { attachments: [id] } })
        ensure(turn.doneItems('user_message').length === 1, 'Another user has deleted the attachment.')
      },
    },
    {
      id: 'ATTACH-009',
      level: 'full',
      rule: 'A direct upload, a form with the part `file`, is answered with the attachment itself.',
      source: `${PAGE}, uploadStrategy direct`,
      needs: ['upload url'],
      async run(subject) {
        const form = new FormData()
        form.append('file', new File([CONTENT], FILE.name, { type: FILE.mime_type }))
        const { uploadUrl } = subject.session
        const answer = await (await subject.send({ url: uploadUrl, body: form })).readToEnd()
        ensure(answer.isOk, `The upload was answered with ${answer.status}.`)
        const attachment = parseJson(answer.text)
        ensureSame(get(attachment, 'name'), FILE.name, 'The name')
        const id = getString(attachment, 'id')
        const turn = await subject.say(subject.prompt('text'), { input: { attachments: [id] } })
        ensureSame(get(turn.doneItems('user_message')[0], 'attachments.0.id'), id, 'The attachment of the message')
      },
    },
    {
      id: 'ATTACH-010',
      level: 'full',
      rule: 'A removed attachment that is not there does no harm.',
      source: `${SERVER}, attachments.delete: an unknown id does nothing`,
      needs: ['attachments'],
      async run(subject) {
        const answer = await subject.ask('attachments.delete', { attachment_id: 'atc_conformance_nothing' })
        ensure(answer.isOk || answer.status === 404, `Expected 200 or 404, got ${answer.status}.`)
      },
    },
  ],
}

/** Sends the bytes as the descriptor says. */
async function upload(subject: Subject, attachment: JsonObject): Promise<{ status: number }> {
  const url = getString(attachment, 'upload_descriptor.url')
  const method = getString(attachment, 'upload_descriptor.method')
  const headers = get(attachment, 'upload_descriptor.headers') as Record<string, string> | undefined
  const form = new FormData()
  form.append('file', new File([CONTENT], FILE.name, { type: FILE.mime_type }))
  const body = method === 'POST' ? form : new Blob([CONTENT], { type: FILE.mime_type })
  return (await subject.send({ url, method, headers, body })).readToEnd()
}

/** Uploads a file in two phases and sends a message with it. */
async function attach(subject: Subject): Promise<{ turn: Turn; id: string }> {
  const attachment = await subject.load('attachments.create', FILE)
  const id = getString(attachment, 'id')
  await upload(subject, attachment)
  return { id, turn: await subject.say(subject.prompt('text'), { input: { attachments: [id] } }) }
}
