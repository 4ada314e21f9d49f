import { completeSettings } from '@frontdesk/models'
import type { SqlStore } from '@frontdesk/store'
import type { Config } from '../../config/config.ts'
import { UsageError } from '../usage-error.ts'
import { fetchHosted } from './fetch-hosted.ts'
import { importThreads } from './import-threads.ts'
import { readExport } from './read-export.ts'

export interface ImportCommandOptions {
  tenant?: string | undefined
  user?: string | undefined
  issuer?: string | undefined
}

/** `import PATH` and `import openai`: gives what is to be printed. */
export async function runImport(
  [source]: readonly string[],
  { tenant, user, issuer }: ImportCommandOptions,
  { store, config }: { store: SqlStore; config: Config },
): Promise<string> {
  if (source === undefined) throw new UsageError('import needs a file or a folder, or the word openai.')
  const found =
    source === 'openai'
      ? await fetchHosted({ ...completeSettings('openai', config.models.provider.openai), user })
      : await readExport(source)
  const { threads, items, known, left } = await importThreads(store, found, {
    tenantId: tenant,
    // Tokens of an identity provider make ISSUER|SUB of who the same people were to the hosted service.
    userOf: (hosted) => (issuer === undefined ? hosted : `${issuer}|${hosted}`),
  })
  const lines = [...left].map(([kind, count]) => `${count} × ${kind}`)
  return [
    `${threads} threads with ${items} items are imported; ${known} were here already.`,
    ...(lines.length === 0 ? [] : ['Not carried over:', ...lines]),
  ].join('\n')
}
