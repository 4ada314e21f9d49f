import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { askFromAPage } from './support/ask-from-a-page.ts'
// #region host
import { createServer } from 'node:http'
import { handleChatKitRequest } from '@frontdesk/chatkit/server'
import { chat } from './echo-server.ts'

const allowedOrigins = ['https://shop.example.com']
const http = createServer((request, response) => {
  void handleChatKitRequest(chat, request, response, { userId: 'ada' }, { allowedOrigins })
})
http.listen(0, '127.0.0.1')
// #endregion

await once(http, 'listening')
const { port } = http.address() as AddressInfo
await askFromAPage(`http://127.0.0.1:${port}/chatkit`, 'https://shop.example.com')
http.close()
