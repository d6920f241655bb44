import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openConnectedLab, queueEvent } from './approvals/propose.ts'

const HOOK = join(import.meta.dirname, 'loaded-by-node.cjs')
const LAUNCHER = join(import.meta.dirname, '..', '..', 'bin', 'shield.js')

/** Not in the snapshot that Node starts from; each costs milliseconds. */
const SLOW =
  /^NativeModule (?:net|tty|stream|perf_hooks|timers\/promises|crypto|https?|http2|child_process|zlib)$/

/** What a command loads of those, with its streams as an agent and a job of cron give them. */
function slowModulesOf(argv: readonly string[], home: string): readonly string[] {
  const { stdout, stderr } = spawnSync(process.execPath, ['--require', HOOK, LAUNCHER, ...argv], {
    env: { SHIELD_HOME: home },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  expect(stdout).not.toBe('')
  const [, loaded = ''] = /\nloaded: (.*)\n/.exec(stderr) ?? []
  return (JSON.parse(loaded) as string[]).filter((name) => SLOW.test(name))
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

  it('as this test would notice', async () => {
    const lab = await openConnectedLab()
    expect(slowModulesOf(['audit', 'verify'], lab.home)).toContain('NativeModule timers/promises')
  })
})
