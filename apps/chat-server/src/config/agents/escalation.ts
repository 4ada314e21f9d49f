import { z } from 'zod'
import { defineSection } from '../section.ts'
import { secret, variable } from '../variable.ts'

export const escalation = defineSection({
  title: 'When a person is needed',
  variables: {
    ESCALATION_WEBHOOK_URL: variable(
      z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
      'is sent every case in which an agent asks for a person, signed as Standard Webhooks says',
    ),
    ESCALATION_WEBHOOK_SECRET: secret(
      z
        .string()
        .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and at least 24 bytes in base64')
        .optional(),
      'what the webhook is signed with: `whsec_` and a key in base64',
    ),
  },
  read({ ESCALATION_WEBHOOK_URL: url, ESCALATION_WEBHOOK_SECRET: key }, report) {
    if ((url === undefined) !== (key === undefined)) {
      report('ESCALATION_WEBHOOK_URL and ESCALATION_WEBHOOK_SECRET go together. Set both, or neither')
    }
    return { webhook: url === undefined || key === undefined ? undefined : { url, secret: key } }
  },
  secretsIn: ({ webhook }) => [webhook?.secret ?? '', webhook?.secret.replace(/^whsec_/, '') ?? ''],
})
