import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The React component, for pages that bundle React themselves. It holds no chat: that is the element's. */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist/react',
    target: 'es2022',
    lib: { entry: { index: 'src/react/index.ts' }, formats: ['es'] },
    rolldownOptions: { external: [/^react(-dom)?($|\/)/] },
  },
})
