import { parseArgs } from 'node:util'
import { useCompileCache } from '../../compile-cache.ts'

// Refuses what it does not know: the server itself is set up by variables.
parseArgs({ options: {} })
useCompileCache(process.env['DATA_DIR'])
const { runServer } = await import('../../run-server.ts')
const { offerOfFolder } = await import('./offer-of-folder.ts')
await runServer({ askWith: 'npx frontdesk chat', offer: (env) => offerOfFolder(process.cwd(), env) })
