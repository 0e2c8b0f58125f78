import { svelte } from '@sveltejs/vite-plugin-svelte';
import { resolve } from 'node:path';
import type { IndexHtmlTransformContext } from 'vite';
import { defineConfig } from 'vitest/config';

// Relative to web/, as the scripts in tools/dev expect.
const out = resolve(import.meta.dirname, '..', process.env['PARLANCE_WEB_OUT'] ?? '../build/web');

/** The letters come with the page, not after its styles; latin-ext and the rest wait for text that needs them. */
const preloadFont = {
  name: 'preload-font',
  transformIndexHtml: {
    order: 'post' as const,
    handler(_html: string, context: IndexHtmlTransformContext) {
      const files = Object.keys(context.bundle ?? {}).filter((file) => /figtree-latin-wght.*\.woff2$/.test(file));
      return files.map((file) => ({
        tag: 'link',
        attrs: { rel: 'preload', href: `/${file}`, as: 'font', type: 'font/woff2', crossorigin: true },
        injectTo: 'head' as const,
      }));
    },
  },
};

export default defineConfig({
  plugins: [svelte(), preloadFont],
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
