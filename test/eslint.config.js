import { join } from 'node:path';
import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** The whole house. Run from the root: `eslint --config test/eslint.config.js .` */

const root = join(import.meta.dirname, '..');

const clockRules = [
  { object: 'Date', property: 'now', message: 'Take the time from the Clock port.' },
  { object: 'performance', property: 'now', message: 'Take the time from the Clock port.' },
  { object: 'Math', property: 'random', message: 'Randomness is an input: take a seed.' },
];

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'test/electron-standin/preload-world.js',
      'artefacts/**',
      'node_modules/**',
      'resources/**',
      'test/fixtures/**',
    ],
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [js.configs.recommended, ...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { tsconfigRootDir: root, projectService: { allowDefaultProject: ['renderer/vite.config.ts'] } },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // `== null` asks for null and undefined at once.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-expect-error': true, 'ts-nocheck': true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
      // `() => void promise` marks a promise that nobody waits for; `() => void x()` is how a listener ignores an answer.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A type argument or parameter may say what a reader wants to know, even where it could be inferred.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Texts from outside are searched for control characters on purpose.
      'no-control-regex': 'off',
      // Knows nothing of variables that a callback changes, and calls the check that is needed then superfluous.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Objects here are closures or have no `this`; the names of their methods may travel alone.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      '@typescript-eslint/no-deprecated': 'warn',
      // `[...text]` takes a text apart into code points, which is what it is used for.
      '@typescript-eslint/no-misused-spread': 'off',
      // Async functions stand where an interface asks for a promise.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    files: ['main/**/*.ts'],
    ignores: ['main/adapters/**', 'main/hosts/**', 'main/demo/**'],
    rules: { 'no-restricted-properties': ['error', ...clockRules] },
  },
  {
    // Bytes and bits: indexes are bounded by the arithmetic right beside them.
    files: ['main/camera/**/*.ts', 'main/demo/**/*.ts', 'main/adapters/ffmpeg-transcoder.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['main/collaboration/engine/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'console', 'process', 'setTimeout', 'setInterval', 'fetch', 'performance'],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date']", message: 'The engine has no clock.' },
        { selector: ':function[async=true]', message: 'The engine is synchronous.' },
        { selector: 'AwaitExpression', message: 'The engine is synchronous.' },
      ],
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    // The plugin's further rules prepare code for React's compiler, which is not used.
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-console': ['error', { allow: ['warn', 'error'] }],
    },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'console', 'URL', 'performance'].map(
          (name) => [name, 'readonly'],
        ),
      ),
    },
  },
);
