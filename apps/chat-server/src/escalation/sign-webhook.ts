import { createHmac } from 'node:crypto'

export interface SignedContent {
  id: string
  timestamp: Date
  body: string
}

/** The headers by which a receiver knows who sent a webhook, and when. Source: https://www.standardwebhooks.com. */
export function signWebhook({ id, timestamp, body }: SignedContent, secret: string): Record<string, string> {
  const seconds = String(Math.floor(timestamp.getTime() / 1_000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` }
}
