import { defineConfig } from 'vite'

/** Static files for chat-server. `/chatkit.js` is not part of them: it is served from its own package, as other sites load it. */
export default defineConfig({
  base: '/',
  resolve: { conditions: ['@frontdesk/source', 'browser', 'module', 'import', 'default'] },
  build: { target: 'es2022', modulePreload: false, assetsInlineLimit: 0, assetsDir: 'page-parts' },
})
