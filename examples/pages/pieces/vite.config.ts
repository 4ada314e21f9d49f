import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** While developing, script and endpoint are those of a server that runs beside it. */
const SERVER = 'http://127.0.0.1:8787'

export default defineConfig({
  plugins: [react()],
  // In this repository the packages are used as sources; elsewhere there is no such condition.
  resolve: { conditions: ['@frontdesk/source', 'browser', 'module', 'import', 'default'] },
  server: { proxy: { '/chatkit': SERVER } },
  build: { assetsInlineLimit: 0, modulePreload: false },
})
