import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Static files for chat-server. `/chatkit.js` is not part of them: it is served from its own package, as other sites load it. */
export default defineConfig({
  plugins: [react()],
  base: '/',
  resolve: { conditions: ['@frontdesk/source', 'browser', 'module', 'import', 'default'] },
  build: {
    target: 'es2022',
    // Those that know `light-dark()`, so that it is left as it is.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: false,
    assetsInlineLimit: 0,
    assetsDir: 'page-parts',
    rolldownOptions: { input: ['index.html', 'admin/index.html'] },
  },
})
