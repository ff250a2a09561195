import { defineConfig } from "vitest/config";

// Relative addresses: the page works below any path. No inline code: its policy forbids that.
export default defineConfig({
  base: "./",
  build: { outDir: "dist", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  test: { include: ["tests/**/*.test.ts"] },
});
