import { defineSection } from '../section.ts'
import { oneOf, variable } from '../variable.ts'

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export const log = defineSection({
  title: 'The log, on stdout',
  variables: {
    LOG_LEVEL: variable(oneOf(LEVELS).default('info'), 'the least that is logged; `silent` for nothing'),
    LOG_FORMAT: variable(oneOf(['json', 'pretty']).optional(), '`json`, or `pretty` for people', {
      fallback: '`pretty` in a terminal, else `json`',
    }),
  },
  read: ({ LOG_LEVEL, LOG_FORMAT }) => ({
    level: LOG_LEVEL,
    /** Undefined: whatever fits where the log goes. */
    format: LOG_FORMAT,
  }),
})

export type LogConfig = ReturnType<typeof log.read>
