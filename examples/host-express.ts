import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { askFromAPage } from './support/ask-from-a-page.ts'
// #region host
import express from 'express'
import { handleChatKitRequest } from '@frontdesk/chatkit/server'
import { chat } from './echo-server.ts'

const app = express()
// `all`, so that the handler also answers what a browser asks before it posts.
app.all('/chatkit', async (request, response) => {
  const allowedOrigins = ['https://shop.example.com']
  await handleChatKitRequest(chat, request, response, { userId: 'ada' }, { allowedOrigins })
})
const http = app.listen(0, '127.0.0.1')
// #endregion

await once(http, 'listening')
const { port } = http.address() as AddressInfo
await askFromAPage(`http://127.0.0.1:${port}/chatkit`, 'https://shop.example.com')
http.close()
