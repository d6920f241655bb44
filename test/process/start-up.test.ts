import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openConnectedLab, queueEvent } from './approvals/propose.ts'

const HOOK = join(import.meta.dirname, 'loaded-by-node.cjs')
const ROOT = join(import.meta.dirname, '..', '..')
const LAUNCHER = join(ROOT, 'bin', 'shield.js')

/** What Node does not have ready when it starts; each costs milliseconds. */
const SLOW = [
  /^NativeModule (?:net|tty|stream|perf_hooks|timers\/promises|crypto|https?|http2|child_process|zlib)$/,
  /^NativeModule internal\/deps\/undici/,
  /^Intl\.DateTimeFormat$/,
  /^Tables of Unicode$/,
  /^Code made of text$/,
]

/** What a read needs of those for its request over HTTP, and its entry in the log. */
const FOR_A_REQUEST =
  /^(?:NativeModule (?:net|tty|stream|timers\/promises|crypto|https?|zlib)|Tables of Unicode)$/

function slowOf(stderr: string): readonly string[] {
  const [, loaded = '[]'] = /\nloaded: (.*)\n/.exec(stderr) ?? []
  return (JSON.parse(loaded) as string[]).filter((name) => SLOW.some((slow) => slow.test(name)))
}

/** With streams as an agent and a job of cron give them. */
function slowModulesOf(argv: readonly string[], home: string): readonly string[] {
  const { stdout, stderr } = spawnSync(process.execPath, ['--require', HOOK, LAUNCHER, ...argv], {
    env: { SHIELD_HOME: home },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  expect(stdout).not.toBe('')
  expect(stderr).toContain('\nloaded: [')
  return slowOf(stderr)
}

describe('what is typed and polled most', () => {
  it.each([[['--version']], [['--help']], [['approvals', 'list']], [['approvals', 'list', '--json']]])(
    'loads nothing of Node that is slow to start: %j',
    async (argv) => {
      const lab = await openConnectedLab()
      await queueEvent(lab)
      expect(slowModulesOf(argv, lab.home)).toStrictEqual([])
    },
  )

  it('looks at no table of Unicode for the dash between two times', async () => {
    const lab = await openConnectedLab()
    await queueEvent(lab)
    const { stdout } = await lab.run(['approvals', 'list'])
    expect(stdout).toContain('\u2013')
    expect(slowModulesOf(['approvals', 'list'], lab.home)).toStrictEqual([])
  })

  it('loads nothing of it either where somebody is told, and there is nothing to tell', async () => {
    const lab = await openConnectedLab()
    await queueEvent(lab)
    const file = join(lab.folder, 'notify.yaml')
    writeFileSync(file, 'version: 1\nchannels: { ops: { command: [/bin/cat] } }\nroutes: [{ to: [ops] }]\n')
    await lab.runInside(['notify', 'apply', file, '--yes'])
    expect(slowModulesOf(['approvals', 'list'], lab.home)).toStrictEqual([])
  })

  it('as this test would notice', async () => {
    const lab = await openConnectedLab()
    expect(slowModulesOf(['audit', 'verify'], lab.home)).toContain('NativeModule timers/promises')
  })
})

describe('a read that has nothing to do with days', () => {
  it('loads no second HTTP client, and asks for no time zone', async () => {
    const lab = await openConnectedLab()
    await lab.runInside(['connect', 'shopify', '--shop', 'demo-store', '--no-browser'])
    const env = { NODE_OPTIONS: `--require ${HOOK}` }
    for (const argv of [
      ['calendar', 'list-calendars'],
      ['shopify', 'list-orders'],
      ['shopify', 'order-status', '1001'],
    ]) {
      const { exit, stderr } = await lab.run(argv, { env })
      expect(exit).toBe(0)
      expect(
        slowOf(stderr).filter((name) => !FOR_A_REQUEST.test(name)),
        argv.join(' '),
      ).toStrictEqual([])
    }
    const ofADay = await lab.run(['shopify', 'list-orders', '--from', '2026-01-01'], { env })
    expect(slowOf(ofADay.stderr)).toContain('Intl.DateTimeFormat')
  })
})

it('no command but the servers carries a library of schemas: it comes with the provider whose operation is asked for', () => {
  const parts = readdirSync(join(ROOT, 'dist')).filter((name) => name.endsWith('.cjs'))
  const holding = parts.filter((name) =>
    readFileSync(join(ROOT, 'dist', name), 'utf8').includes('$ZodCheckLessThan'),
  )
  expect(parts).toContain('cli.commands.approvals.decide.cjs')
  expect(holding).toEqual([
    'http.server.open-server.cjs',
    'mcp.serve-http.cjs',
    'open-mcp-door.cjs',
    'providers.google.provider.cjs',
    'providers.shopify.provider.cjs',
    'providers.whatsapp.provider.cjs',
    'providers.woocommerce.provider.cjs',
  ])
})
