import type { Section } from './check.ts'
import { durability } from './extensions/durability.ts'
import { runs } from './extensions/runs.ts'
import { attachments } from './features/attachments.ts'
import { feedback } from './features/feedback.ts'
import { hidden } from './items/hidden.ts'
import { idsAndTimes } from './items/ids-and-times.ts'
import { lifecycle } from './items/lifecycle.ts'
import { updates } from './items/updates.ts'
import { busy } from './robustness/busy.ts'
import { failures } from './robustness/failures.ts'
import { refusals } from './robustness/refusals.ts'
import { text } from './robustness/text.ts'
import { tolerance } from './robustness/tolerance.ts'
import { users } from './robustness/users.ts'
import { changes } from './threads/changes.ts'
import { create } from './threads/create.ts'
import { message } from './threads/message.ts'
import { paging } from './threads/paging.ts'
import { actions } from './turns/actions.ts'
import { cancel } from './turns/cancel.ts'
import { clientTool } from './turns/client-tool.ts'
import { form } from './turns/form.ts'
import { retry } from './turns/retry.ts'
import { data } from './wire/data.ts'
import { framing } from './wire/framing.ts'
import { http } from './wire/http.ts'

/** All checks, in the order in which they are made. */
export const SECTIONS: readonly Section[] = [
  http,
  framing,
  data,
  create,
  message,
  changes,
  paging,
  lifecycle,
  updates,
  idsAndTimes,
  hidden,
  retry,
  cancel,
  clientTool,
  actions,
  form,
  attachments,
  feedback,
  refusals,
  failures,
  tolerance,
  text,
  busy,
  users,
  durability,
  runs,
]
