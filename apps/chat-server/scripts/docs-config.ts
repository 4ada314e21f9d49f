/** `pnpm docs:config`: writes the configuration into the README and into `.env.example`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { toEnvExample } from '../src/config/env-example.ts'
import { withTables } from './document.ts'

const root = new URL('../../../', import.meta.url)
const readme = new URL('README.md', root)
writeFileSync(readme, withTables(readFileSync(readme, 'utf8')))
writeFileSync(new URL('.env.example', root), toEnvExample())
