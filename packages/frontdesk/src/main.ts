#!/usr/bin/env node
await import('@frontdesk/chat-server/commands')
