import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Attachment } from '@frontdesk/chatkit'
import { ChatKitClient, uploadAttachment } from '@frontdesk/client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { S3_CREDENTIALS, startS3Server } from '../../packages/store/test/support/s3-server.ts'
import { buildPage, hasChromium, openPage } from './support/browser.ts'
import { answerOf, parseEvents, Stack } from './support/stack.ts'

const KEYS = { ada: 'ada-0123456789abcdef', bob: 'bob-0123456789abcdef' }
type User = keyof typeof KEYS

/** How long a busy machine may take to show something. */
const WAIT = { timeout: 20_000 }

/** A team of one, without tool servers. */
const TEAM = { entry: 'host', agents: { host: { description: 'Reads files.', instructions: 'You read files.' } } }

/** A server that has pages send their files to a bucket. */
async function start(env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-team-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'frontdesk.config.json'), JSON.stringify(TEAM))
  const bucket = await startS3Server()
  const files = `s3://bucket/desk?region=eu-central-1&pathStyle=true&endpoint=${encodeURIComponent(bucket)}`
  const team = { FRONTDESK_CONFIG: join(folder, 'frontdesk.config.json') }
  const stack = await Stack.start({
    env: { ...S3_CREDENTIALS, ...team, FILES_URL: files, UPLOADS_TO: 'bucket', ...env },
  })
  onTestFinished(() => stack[Symbol.asyncDispose]())
  return { bucket, stack }
}

const put = (target: Attachment, body: string): Promise<Response> =>
  fetch(target.upload_descriptor?.url ?? '', { method: 'PUT', body })
const question = (text: string, attachments: string[]) => ({
  type: 'threads.create',
  params: { input: { content: [{ type: 'input_text', text }], attachments, inference_options: {} } },
})

describe('files that go to the bucket', { timeout: 120_000 }, () => {
  it('are read for the user that announced them once they are there, and for nobody else', async () => {
    const { bucket, stack } = await start({ API_KEYS: `ada:${KEYS.ada},bob:${KEYS.bob}` })
    const as = (user: User) => ({ headers: { authorization: `Bearer ${KEYS[user]}` } })
    const announce = async () => {
      const params = { name: 'plan.txt', size: 40, mime_type: 'text/plain' }
      const response = await stack.post({ type: 'attachments.create', params }, as('ada'))
      return (await response.json()) as Attachment
    }
    const get = (id: string, user: User) => fetch(`${stack.url}/chatkit/attachments/${id}`, as(user))
    const plan = await announce()
    expect(plan.upload_descriptor?.url).toContain(`${bucket}/bucket/desk/.drafts/`)
    const asked = question('What does the attached file say about the garden party?', [plan.id])
    expect((await stack.post(asked, as('ada'))).status).toBe(409)
    expect((await put(plan, 'The garden party is on Saturday at no')).status).toBe(403)
    expect((await put(plan, 'The garden party is on Saturday at noon.')).status).toBe(200)
    expect((await stack.post(asked, as('bob'))).status).toBe(404)
    expect((await get(plan.id, 'bob')).status).toBe(404)
    const events = parseEvents(await (await stack.post(asked, as('ada'))).text())
    expect(answerOf(events)).toContain('The garden party is on Saturday at noon.')
    expect((await put(plan, 'The garden party is on Sunday, at night.')).status).toBe(200)
    const back = await get(plan.id, 'ada')
    expect(await back.text()).toBe('The garden party is on Saturday at noon.')
    // Nobody here has read all of its bytes: it goes by its id.
    expect(back.headers.get('etag')).toBe(`"${plan.id}"`)
    expect(stack.output()).not.toContain('X-Amz-Signature')
  })

  it('are sent there by the client, in the size that it has announced', async () => {
    const { bucket, stack } = await start()
    const sent: string[] = []
    const client = new ChatKitClient({ url: `${stack.url}/chatkit` })
    const file = new File(['a,b\n1,2\n'], 'table.csv', { type: 'text/csv' })
    const attachment = await uploadAttachment(client, file, {
      fetch: (url, init) => {
        sent.push(String(url instanceof Request ? url.url : url))
        return fetch(url, init)
      },
    })
    expect(sent.map((url) => new URL(url).origin)).toEqual([bucket])
    const back = await fetch(`${stack.url}/chatkit/attachments/${attachment.id}`)
    expect(await back.text()).toBe('a,b\n1,2\n')
  })

  it('need a bucket, and somebody who may sign for it', async () => {
    const folder = await Stack.startAndFail({ UPLOADS_TO: 'bucket' })
    expect(folder.output).toContain(
      'UPLOADS_TO is bucket, and FILES_URL names none. Set FILES_URL to s3://BUCKET/PREFIX',
    )
    const nobody = {
      UPLOADS_TO: 'bucket',
      FILES_URL: 's3://bucket?region=eu-central-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    }
    const { output } = await Stack.startAndFail(nobody)
    expect(output).toContain('Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  })
})

describe.skipIf(!hasChromium)('the page whose files go to a bucket', { timeout: 120_000 }, () => {
  it('sends them there, shows the picture, and asks about the text', async () => {
    buildPage()
    const { bucket, stack } = await start()
    const page = await openPage(stack.url, { mayAsk: [bucket] })
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'PUT') sent.push(new URL(request.url()).origin)
    })
    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAEElEQVQI12NgaGjAjoaWBADiMEABk634GAAAAABJRU5ErkJggg==',
      'base64',
    )
    await page.locator('input[type=file]').setInputFiles([
      { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('The garden party is on Saturday at noon.') },
      { name: 'dot.png', mimeType: 'image/png', buffer: picture },
    ])
    await expect.poll(() => page.locator('[data-status=ready]').count(), WAIT).toBe(2)
    await page.getByRole('textbox', { name: 'Message the AI' }).fill('What does the attached file say about the party?')
    await page.getByRole('button', { name: 'Send' }).click()
    const log = page.getByRole('log', { name: 'Conversation' })
    await log.getByRole('article', { name: 'Assistant' }).getByText('Saturday at noon').waitFor()
    await page.reload()
    const shown = log.getByRole('article', { name: 'You' }).locator('img')
    await expect.poll(() => shown.evaluate((each) => (each as HTMLImageElement).naturalWidth), WAIT).toBe(8)
    expect(sent).toEqual([bucket, bucket])
  })
})
