import { z } from 'zod'
import { defineSection } from '../section.ts'
import { variable } from '../variable.ts'

const MESSAGE = 'must be a port from 1 to 65535'

export const metrics = defineSection({
  title: 'Metrics',
  variables: {
    METRICS_PORT: variable(
      z
        .string()
        .regex(/^\d+$/, MESSAGE)
        .transform(Number)
        .pipe(z.int().min(1, MESSAGE).max(65_535, MESSAGE))
        .optional(),
      'where `GET /metrics` answers in the format of Prometheus, on `HOST`; a port of its own, for monitoring alone',
      { fallback: 'nowhere' },
    ),
  },
  read: ({ METRICS_PORT }) => ({ port: METRICS_PORT }),
})
