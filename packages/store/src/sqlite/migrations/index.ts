import { conversations } from './001-conversations.ts'
import { runs } from './002-runs.ts'
import { records } from './003-records.ts'
import { search } from './004-search.ts'
import { tasks } from './005-tasks.ts'
import { attachments } from './006-attachments.ts'
import { arrival } from './007-arrival.ts'
import { stops } from './008-stops.ts'
import { usage } from './009-usage.ts'
import { credentials } from './010-credentials.ts'
import { feedback } from './011-feedback.ts'
import { line } from './012-line.ts'
import { outbox } from './013-outbox.ts'
import { stamps } from './014-stamps.ts'

/** In order and append-only: the schema version of a database is how many of these it has seen. */
export const migrations: readonly string[] = [
  conversations,
  runs,
  records,
  search,
  tasks,
  attachments,
  arrival,
  stops,
  usage,
  credentials,
  feedback,
  line,
  outbox,
  stamps,
]
