import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'codec/index': 'src/codec/index.ts',
    'promises/index': 'src/promises/index.ts',
    'report/index': 'src/report/index.ts',
    'german/index': 'src/german/index.ts',
    'adapters/memory/index': 'src/adapters/memory/index.ts',
    'adapters/pg-boss/index': 'src/adapters/pg-boss/index.ts',
    'adapters/sql/index': 'src/adapters/sql/index.ts',
    'adapters/system/index': 'src/adapters/system/index.ts',
    'testing/index': 'src/testing/index.ts',
  },
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  splitting: true,
  treeshake: true,
  dts: true,
  sourcemap: true,
  clean: true,
})
