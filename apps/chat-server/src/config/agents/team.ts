import { z } from 'zod'
import { passwordsOf } from '../storage/store.ts'
import { defineSection } from '../section.ts'
import { oneOf, variable } from '../variable.ts'

export const team = defineSection({
  title: 'The team, and what it answers from',
  variables: {
    FRONTDESK_CONFIG: variable(z.string().optional(), 'the file that describes the team', {
      fallback: '`frontdesk.config.ts` or `.json` in this folder, else the team that ships',
    }),
    ANALYST_DATABASE: variable(
      z.string().optional(),
      'the SQLite file or `postgres://…` that the analyst of the shipped team answers from',
      { fallback: 'the demo shop' },
    ),
    ANALYST_WRITES: variable(
      z.string().optional(),
      '`ask` lets the analyst of the shipped team change data, each time after the user has approved it; of the demo shop a copy is changed',
      { fallback: '`no`' },
    ),
    LIBRARIAN_ROOT: variable(z.string().optional(), 'the folder that the librarian of the shipped team answers from', {
      fallback: 'the demo handbook',
    }),
    RESEARCHER: variable(z.string().optional(), '`on` brings the researcher, who reads pages of the public web', {
      fallback: 'off, unless `RESEARCHER_HOSTS` is set',
    }),
    RESEARCHER_HOSTS: variable(
      z.string().optional(),
      'the only hosts that the researcher may read, separated by commas; `*.NAME` for all below a name',
      { fallback: 'all of the public web' },
    ),
    DATA_DIR: variable(z.string().default('.frontdesk'), 'where the demo is made'),
    TEAM_RELOAD: variable(oneOf(['on', 'off']).optional(), 'whether a change of the team’s file is taken up at once', {
      fallback: '`on`, but `off` where `NODE_ENV` is `production`',
    }),
  },
  others: { NODE_ENV: z.string().optional() },
  read: ({ FRONTDESK_CONFIG, ANALYST_DATABASE, DATA_DIR, TEAM_RELOAD, NODE_ENV }) => ({
    /** Undefined: the one in the folder, or the one that ships. */
    file: FRONTDESK_CONFIG,
    /** Where the demo is made, should the team answer from it. */
    dataDirectory: DATA_DIR,
    /** Whether a change of the file is taken up while the server runs. */
    reloads: (TEAM_RELOAD ?? (NODE_ENV === 'production' ? 'off' : 'on')) === 'on',
    analystDatabase: ANALYST_DATABASE,
  }),
  secretsIn: ({ analystDatabase = '' }) => passwordsOf(analystDatabase),
})
