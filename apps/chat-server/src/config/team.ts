import { z } from 'zod'
import { defineSection } from './section.ts'
import { variable } from './variable.ts'

export const team = defineSection({
  title: 'What the team answers from',
  variables: {
    ANALYST_DATABASE: variable(z.string().optional(), 'the SQLite file that the analyst answers from', {
      fallback: 'the demo shop',
    }),
    LIBRARIAN_ROOT: variable(z.string().optional(), 'the folder that the librarian answers from', {
      fallback: 'the demo handbook',
    }),
    DATA_DIR: variable(z.string().default('.frontdesk'), 'where the demo is made'),
  },
  read: ({ ANALYST_DATABASE, LIBRARIAN_ROOT, DATA_DIR }) => ({
    /** Where the demo is made when one of the next two is not given. */
    dataDirectory: DATA_DIR,
    analystDatabase: ANALYST_DATABASE,
    librarianRoot: LIBRARIAN_ROOT,
  }),
})
