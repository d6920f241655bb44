import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { PROVIDER_LINES, PROVIDERS } from '../../src/domain/provider/providers.ts'
import { VARIABLES } from '../../src/domain/settings/variables.ts'

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8')
const page = read('setup.md')
const compose = read('nango-compose.yaml')

it('the page about setting up names only commands that there are', () => {
  const named = [...page.matchAll(/(?:^|`|\$ )shield ([a-z]+)/gm)].map(([, word = '']) => word)
  expect(named.length).toBeGreaterThan(15)
  const known = [...COMMANDS.map(({ name }) => name), ...PROVIDERS.map((name) => PROVIDER_LINES[name].group)]
  expect(named.filter((name) => !known.includes(name))).toEqual([])
})

it('the page about setting up names only settings that shield or its compose file has', () => {
  const named = [
    ...new Set([...page.matchAll(/\b((?:SHIELD|NANGO|META|AUTH)_[A-Z_]+)\b/g)].map(([, word = '']) => word)),
  ]
  const known = [
    ...VARIABLES,
    'SHIELD_HOME',
    ...[...compose.matchAll(/\b([A-Z][A-Z_]+)\b/g)].map(([word]) => word),
  ]
  expect(named.filter((name) => !known.includes(name))).toEqual([])
})

it('publishes every port of Nango on this machine alone', () => {
  const ports = [...compose.matchAll(/^ +- '?([\d.:]+)'?/gm)].map(([, port = '']) => port)
  expect(ports).toEqual(['127.0.0.1:3003:3003', '127.0.0.1:3009:3009'])
})

it('pins every image to a version', () => {
  const images = [...compose.matchAll(/^ +image: (\S+)$/gm)].map(([, image = '']) => image)
  expect(images.length).toBe(2)
  for (const image of images) expect(image).toMatch(/:[\w.-]*\d+\.\d+[\w.-]*$/)
})

it('mounts nothing from the folder that it lies in, where Docker would make an empty one', () => {
  const mounts = [...compose.matchAll(/^ +- ([^'\s:]+):\/\S+$/gm)].map(([, source = '']) => source)
  expect(mounts).toEqual(['database'])
})

it('takes no secret but from its environment, and refuses to start without one', () => {
  for (const name of ['NANGO_ENCRYPTION_KEY', 'NANGO_ADMIN_KEY'])
    expect(compose).toMatch(new RegExp(`${name}: \\$\\{${name}:\\?`))
  expect(compose).toMatch(/POSTGRES_PASSWORD: \$\{NANGO_DB_PASSWORD:\?/)
})
