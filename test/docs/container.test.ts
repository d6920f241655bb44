import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/serve.md')

const steps = read('Dockerfile')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [, instruction = '', text = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? []
    return { instruction, text }
  })
const all = (instruction: string) =>
  steps.filter((step) => step.instruction === instruction).map(({ text }) => text)
const last = (instruction: string) => all(instruction).at(-1) ?? ''

/** A version of which nothing else is ever published. */
const PINNED = /:[\w.-]*\d+\.\d+[\w.-]*$/
const SECRET = /KEY|SECRET|PASSWORD|TOKEN/i

describe('the Dockerfile', () => {
  it('is made of instructions that were looked at, each on a line of its own', () => {
    const known = 'FROM WORKDIR COPY RUN ENV USER VOLUME STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD'.split(' ')
    expect(steps.filter(({ instruction }) => !known.includes(instruction))).toEqual([])
  })

  it('builds and runs on one pinned version of Node, which package.json takes', () => {
    const images = all('FROM').map((text) => text.split(' ')[0] ?? '')
    expect(images.length).toBe(2)
    expect(new Set(images).size).toBe(1)
    expect(images[0]).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim$/)
    const major = Number(/^node:(\d+)/.exec(images[0] ?? '')?.[1])
    expect([major >= 20, major < 27]).toEqual([true, true])
  })

  it('installs what the lockfile says, fetches nothing else and keeps no secret', () => {
    expect(all('RUN').some((text) => /^npm ci\b/.test(text))).toBe(true)
    expect(all('RUN').filter((text) => /curl|wget|https?:|npm (?:i|install)\b/.test(text))).toEqual([])
    expect(
      [...all('COPY'), ...all('ENV')].filter((text) => SECRET.test(text) || text.includes('http')),
    ).toEqual([])
    expect(all('ENV')).toEqual(['SHIELD_HOME=/var/lib/shield'])
  })

  it('takes from its folder only what it names, and no settings', () => {
    const [first, ...patterns] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect(first).toBe('*')
    const named = patterns.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    for (const name of named) expect(existsSync(new URL(`../../${name}`, import.meta.url)), name).toBe(true)
    expect(named.filter((name) => /^\.env$|^\.git|node_modules|dist/.test(name))).toEqual([])
    expect(patterns.slice(-2)).toEqual(['**/*.env', '**/.env'])
  })

  it('runs as somebody who is not root and owns nothing but the home, from where nobody else writes', () => {
    expect(last('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect(steps.findIndex(({ instruction }) => instruction === 'USER')).toBeGreaterThan(
      steps.findLastIndex(({ instruction }) => instruction === 'COPY'),
    )
    expect(all('COPY').filter((text) => text.includes('--chown'))).toEqual([])
    expect(last('VOLUME')).toBe('/var/lib/shield')
    expect(all('RUN').at(-1)).toBe('install -d -o node -g node -m 0700 /var/lib/shield')
    expect(last('WORKDIR')).toBe('/')
  })

  it('is asked to end as the server understands it, and whether it is well without a token', () => {
    expect(last('STOPSIGNAL')).toBe('SIGTERM')
    const [, check = '[]'] = /CMD (\[.*\])$/.exec(last('HEALTHCHECK')) ?? []
    const [program, flag, script] = JSON.parse(check) as readonly string[]
    expect([program, flag]).toEqual(['node', '-e'])
    expect(script).toContain('/health`')
    expect(script).not.toMatch(SECRET)
    expect(JSON.parse(last('ENTRYPOINT'))).toEqual(['node', '/opt/shield/bin/shield.js'])
    expect(JSON.parse(last('CMD'))).toEqual(['serve'])
  })
})

interface Service {
  readonly image?: string
  readonly build?: string
  readonly ports?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly env_file?: string
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: unknown
  readonly [name: string]: unknown
}

interface Compose {
  readonly include?: readonly { readonly path: string; readonly env_file: string }[]
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}

const own = parse(read('compose.yaml')) as Compose
const included = (own.include ?? []).map(({ path }) => parse(read(path)) as Compose)
const files = [own, ...included]
const services = files.flatMap((file) =>
  Object.entries(file.services).map(([name, service]) => ({ name, service })),
)

describe('the compose file', () => {
  it('runs shield and the Nango of the page about setting up, in the very versions that stand there', () => {
    expect(own.include?.map(({ path }) => path)).toEqual(['docs/nango-compose.yaml'])
    expect(services.map(({ name }) => name).toSorted()).toEqual(['database', 'nango', 'postgres', 'shield'])
    expect(own.services['postgres']?.image).toBe(included[0]?.services['database']?.image)
    for (const { name, service } of services) {
      if (service.build === undefined) expect(service.image, name).toMatch(PINNED)
      else expect([name, service.build, service.image]).toEqual(['shield', '.', undefined])
    }
  })

  it('is reached from this machine alone', () => {
    const published = services.flatMap(({ service }) => service.ports ?? [])
    expect(published.length).toBe(3)
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
    // Among the machine's own addresses, where the server listens to loopback unless it is told otherwise.
    const { shield } = own.services
    expect([shield?.['network_mode'], shield?.ports, shield?.environment]).toEqual([
      'host',
      undefined,
      undefined,
    ])
  })

  it('holds no secret: each comes out of a file that neither git nor the image ever has', () => {
    for (const { service } of services)
      for (const [name, value] of Object.entries(service.environment ?? {}))
        if (SECRET.test(name)) expect(value, name).toMatch(/^\$\{\w+(?::\?[^}]*)?\}$/)
    const named = [
      ...(own.include ?? []).map(({ env_file }) => env_file),
      ...Object.values(own.services).map(({ env_file }) => env_file),
    ]
    expect(named).toEqual(['nango.env', 'shield.env', 'postgres.env'])
    expect(read('.gitignore').split('\n')).toContain('*.env')
    for (const name of named) expect(page).toContain(name)
  })

  it('starts each once what it needs is well', () => {
    for (const { name, service } of services) {
      for (const { condition } of Object.values(service.depends_on ?? {}))
        expect(condition).toBe('service_healthy')
      // That of shield stands in its image.
      if (name !== 'shield') expect(service.healthcheck, name).toBeDefined()
    }
    expect(own.services['shield']?.depends_on).toMatchObject({ nango: {}, postgres: { required: false } })
    expect(own.services['postgres']?.['profiles']).toEqual(['team'])
  })

  it('gives the server no more than it needs, and the time that the unit gives it', () => {
    const shield = own.services['shield']
    expect(shield).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      pid: 'host',
      stop_grace_period: `${/TimeoutStopSec=(\d+)/.exec(page)?.[1]}s`,
    })
    expect(shield).not.toHaveProperty('privileged')
    expect(shield?.volumes).toEqual([`home:${last('VOLUME')}`])
  })

  it('mounts volumes that it names, and no folder of the machine', () => {
    for (const { services: inFile, volumes } of files)
      for (const mount of Object.values(inFile).flatMap((service) => service.volumes ?? []))
        expect(Object.keys(volumes)).toContain(mount.split(':')[0])
  })
})
