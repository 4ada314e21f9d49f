import { z } from 'zod'
import { defineSection } from '../section.ts'
import { list, variable, wholeNumber } from '../variable.ts'

export const page = defineSection({
  title: 'What a page offers and is offered',
  variables: {
    CLIENT_TOOLS: variable(
      list(),
      'what the team may ask of pages: `get_selection`, and JSON files with lists of `{name, description, parameters}`, separated by commas',
    ),
    CLIENT_TOOL_TIMEOUT_MS: variable(
      wholeNumber({ from: 1_000, to: 3_600_000, unset: 60_000 }),
      'how long a page may take to answer before the team goes on without it',
    ),
    APPROVAL_TTL_MS: variable(
      wholeNumber({ from: 1_000, to: 86_400_000, unset: 900_000 }),
      'how long the card waits that asks the user to approve a tool call',
    ),
    IMAGE_DOMAINS: variable(
      list(z.string().regex(/^[a-z\d.-]+$/i, 'must be host names such as images.example.com, separated by commas')),
      'hosts whose images a page shows at once, those below them too, separated by commas; others it shows when the user asks for them',
    ),
    TRANSCRIPTION_MODEL: variable(
      z.string().optional(),
      'the model that turns speech into text, at the provider of `LLM_PROVIDER=openai`; dictation is off without it',
    ),
  },
  read: (values) => ({
    clientTools: values.CLIENT_TOOLS,
    clientToolTimeoutMs: values.CLIENT_TOOL_TIMEOUT_MS,
    approvalTtlMs: values.APPROVAL_TTL_MS,
    /** Hosts that may learn that an answer was read. */
    imageDomains: values.IMAGE_DOMAINS,
    transcriptionModel: values.TRANSCRIPTION_MODEL,
  }),
})
