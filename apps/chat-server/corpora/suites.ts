import type { CorpusSuite } from '@frontdesk/mcp-kit/testing'
import { createHttpSuite } from './http/suite.ts'
import { createJwtSuite } from './jwt/suite.ts'

/** The corpora that this server is held against. */
export const suites: readonly CorpusSuite[] = [createJwtSuite(), createHttpSuite()]
