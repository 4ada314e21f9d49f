import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'
import { lucideDrawings } from './scripts/lucide-drawings.ts'

/**
 * The script that a page loads, and beside it the parts that it loads itself. The first one runs both as a module and as a classic script,
 * since pages written for the CDN script may use either: it has no import and no export, and declares nothing in the page's scope.
 */
export default defineConfig({
  plugins: [react(), lucideDrawings(), classicEntry()],
  resolve: { conditions: ['@frontdesk/source', 'browser', 'module', 'import', 'default'] },
  define: { 'process.env.NODE_ENV': '"production"' },
  base: './',
  build: {
    outDir: 'dist/script',
    target: 'es2022',
    // As a library, so that Vite adds no loader of its own, which the parts would share with the first script.
    lib: { entry: { chatkit: 'src/index.ts' }, formats: ['es'] },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: { minify: true, entryFileNames: '[name].js', chunkFileNames: 'chatkit-parts/[name]-[hash].js' },
    },
  },
})

function classicEntry(): Plugin {
  return {
    name: 'classic-entry',
    generateBundle(_options, bundle) {
      const entry = bundle['chatkit.js']
      if (entry?.type !== 'chunk') throw new Error('There is no chatkit.js to wrap')
      if (entry.imports.length > 0)
        throw new Error(`chatkit.js must import nothing, and imports ${entry.imports.join()}`)
      if (entry.exports.length > 0)
        throw new Error(`chatkit.js must export nothing, and exports ${entry.exports.join()}`)
      entry.code = `(()=>{"use strict";\n${entry.code}\n})();\n`
    },
  }
}
