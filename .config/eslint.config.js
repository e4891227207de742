import tseslint from 'typescript-eslint';

/** Typed rules at their strictest; formatting is prettier's. */
export default tseslint.config(
  { ignores: ['dist/**', 'coverage/**', '.cache/**', 'src/model/generated/**', '.config/**', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname + '/..' } },
    rules: {
      complexity: ['error', 15],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['test/**', 'benchmarks/**', 'schemas/**'],
    rules: { 'max-lines-per-function': 'off', 'no-console': 'off' },
  },
  { files: ['test/support/closing-line-reporter.ts'], rules: { 'no-restricted-syntax': 'off' } }, // vitest loads a default export
);
