import { useCompileCache } from './compile-cache.ts'

useCompileCache(process.env['DATA_DIR'])
const { runServer } = await import('./run-server.ts')

await runServer({ askWith: 'pnpm chat' })
