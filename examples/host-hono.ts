import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { askFromAPage } from './support/ask-from-a-page.ts'
// #region host
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { handleChatKitFetch } from '@frontdesk/chatkit/server'
import { chat } from './echo-server.ts'

const app = new Hono()
app.all('/chatkit', (c) => {
  const allowedOrigins = ['https://shop.example.com']
  return handleChatKitFetch(chat, c.req.raw, { userId: 'ada' }, { allowedOrigins })
})
const http = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
// #endregion

await once(http, 'listening')
const { port } = http.address() as AddressInfo
await askFromAPage(`http://127.0.0.1:${port}/chatkit`, 'https://shop.example.com')
http.close()
