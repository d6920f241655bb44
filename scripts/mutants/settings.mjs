// What the settings may do and say: values that are repeated, files that nobody allowed, secrets that are none.
export const SETTINGS = [
  {
    name: 'value-of-a-setting-repeated',
    bug: 'an error about a setting repeats its value, which may be the secret of the line beside it',
    edits: [
      {
        file: 'src/domain/settings/setting-value.ts',
        find: "export function badSetting(name: Variable, { place }: Found, must: string, example?: string): ShieldError {\n  return new ShieldError('usage', `${name} in ${place} must be ${must}`, {",
        replace:
          "export function badSetting(name: Variable, { place, value }: Found, must: string, example?: string): ShieldError {\n  return new ShieldError('usage', `${name} in ${place} must be ${must}, not ${value}`, {",
      },
    ],
    tests: ['test/domain/settings/settings.test.ts', 'test/process/settings/bad-env-files.test.ts'],
  },
  {
    name: 'stray-env-is-taken',
    bug: 'a .env found in the working directory is taken without having been allowed',
    edits: [
      {
        file: 'src/read-settings.ts',
        find: '[withOnly(isAllowed ? (name) => !isNeverFound(name) : isFree, local.source)]',
        replace: '[local.source]',
      },
    ],
    tests: ['test/read-settings.test.ts'],
  },
  {
    name: 'stray-env-applies-a-policy',
    bug: 'a .env that was allowed says for itself, by the home that it names, that a policy may be applied where nobody is asked',
    edits: [
      {
        file: 'src/read-settings.ts',
        find: '{ ...file, values: { ...file.values, ...NEVER_FOUND } }',
        replace: 'file',
      },
    ],
    tests: ['test/never-found.test.ts'],
  },
  {
    name: 'changed-env-is-taken',
    bug: 'a .env that was allowed stays so when something else stands in it',
    edits: [
      {
        file: 'src/read-settings.ts',
        find: "  if (remembered.digest !== digest()) return 'changed'\n",
        replace: '',
      },
    ],
    tests: ['test/read-settings.test.ts'],
  },
  {
    name: 'guarded-setting-is-free',
    bug: 'a .env that nobody allowed says which server gets the token',
    edits: [
      {
        file: 'src/domain/settings/variables.ts',
        find: "  SHIELD_URL: 'allowed',",
        replace: "  SHIELD_URL: 'free',",
      },
    ],
    tests: ['test/read-settings.test.ts', 'test/process/settings/settings.test.ts'],
  },
  {
    name: 'placeholder-is-a-secret',
    bug: 'REPLACE_ME among the secrets of a list is one of them',
    edits: [
      {
        file: 'src/domain/settings/setting-value.ts',
        find: " && word.toUpperCase() !== 'REPLACE_ME'",
        replace: " && (text.includes(',') || word.toUpperCase() !== 'REPLACE_ME')",
      },
    ],
    tests: ['test/domain/settings/server-settings.test.ts'],
  },
  {
    name: 'short-secret-is-taken',
    bug: 'a signing secret that can be tried out is taken',
    edits: [
      {
        file: 'src/domain/settings/server-settings.ts',
        find: 'secrets.some((one) => Buffer.byteLength(one) < SHORTEST_SIGNING_SECRET_BYTES)',
        replace: 'secrets.some((one) => Buffer.byteLength(one) === 0)',
      },
    ],
    tests: ['test/domain/settings/server-settings.test.ts'],
  },
]
