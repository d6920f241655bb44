import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inputFlags } from '../../src/domain/operation/input-flags.ts'
import { GROUPS, loadProvider } from '../../src/providers/index.ts'

// What operations say is read at every door, and each has its own word for a field (domain/text/wording.ts).

const FOLDER = join(import.meta.dirname, '../../src/providers')

/** Where a flag may be spelt: in a command of the shell, where it is defined, and in what only a terminal shows. */
const MAY_SPELL =
  /shield [a-z]|\boption\('--|\bflag: '--|\bremarkIf\(|kind: 'remark'|\['--|connect\('--write'\)|flags\?: '--write'|again with --debug|['`] --(?:write|scopes )|\$\{command\} --scopes/

describe('the words of a provider', () => {
  it('spell no flag, and leave that to the command line', () => {
    const spelt = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) =>
        readFileSync(join(FOLDER, name), 'utf8')
          .split('\n')
          .map((line) => line.trim())
          .filter(
            (line) =>
              !/^(?:\/\/|\*|\/\*)/.test(line) && /(?<![\w-])--[a-z]/.test(line) && !MAY_SPELL.test(line),
          )
          .map((line) => `${name}: ${line}`),
      )
    expect(spelt).toEqual([])
  })

  it.each(GROUPS.map(({ provider }) => provider))('spell none in a schema or in advice: %s', async (name) => {
    const { form, operations, writeScopes } = await loadProvider(name)
    const schemas = operations.map((one) => [
      one.input.toJSONSchema(),
      one.kind === 'read' ? one.output.toJSONSchema() : null,
    ])
    const advice = [[], writeScopes].map((scopes) => form?.advise(scopes))
    expect(JSON.stringify([schemas, advice])).not.toMatch(/--[a-z]/)
  })

  const namedBy = (name: string): readonly string[] =>
    readdirSync(join(FOLDER, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(FOLDER, name, file), 'utf8'))
      .filter((source) => source.includes('/wording.ts'))
      .flatMap((source) => [...source.matchAll(/\b(?:field|partOfField|eitherOfField)\('(\w+)'/g)])
      .map(([, key = '']) => key)

  it.each(GROUPS.map(({ provider }) => provider))('name fields that an operation has: %s', async (name) => {
    const { operations } = await loadProvider(name)
    const keys = new Set(operations.flatMap(({ input }) => inputFlags(input).map(({ key }) => key)))
    expect(namedBy(name).filter((key) => !keys.has(key))).toEqual([])
  })

  it('are found where they name fields', () => {
    expect(GROUPS.flatMap(({ provider }) => namedBy(provider)).length).toBeGreaterThan(20)
  })
})
