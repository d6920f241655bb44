import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PROVIDERS } from '../../src/domain/provider/providers.ts'
import { loadProvider } from '../../src/providers/index.ts'
import { describeFaults } from '../../src/sandbox/fault.ts'
import { openLab } from './lab.ts'

const loaded = await Promise.all(PROVIDERS.map((name) => loadProvider(name)))

describe('help', () => {
  it.each(loaded.map(({ title, operations }) => [title, operations] as const))(
    'names every operation of %s, as it is in the sources',
    async (title, operations) => {
      const lab = await openLab()
      const group = operations[0]?.name.split('.')[0] ?? ''
      const all = await lab.run(['--help'])
      const verbs = operations.map(({ name }) => name.split('.')[1])
      // Long lines are broken.
      expect(all.stdout.replaceAll(/\s+/g, ' ')).toContain(`${group} ${title}: ${verbs.join(', ')}`)
      const one = await lab.run([group, '--help'])
      for (const { name, summary } of operations) {
        expect(one.stdout.replaceAll(/\s+/g, ' ')).toContain(`${name.split('.')[1]} ${summary}`)
      }
    },
  )

  it('of the sandbox names every fault and what it does', async () => {
    const lab = await openLab()
    const { stdout, exit } = await lab.run(['sandbox', '--help'])
    expect(exit).toBe(0)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    const text = stdout.replaceAll(/\s+/g, ' ')
    for (const [syntax, meaning] of describeFaults()) expect(text).toContain(`${syntax} ${meaning}`)
    expect(text).toContain('@/graphql.json/draftOrderCreate')
  })

  it.each([
    [['help'], 'Usage: shield [options] [command]'],
    [['approvals', 'help'], 'Usage: shield approvals [options] [command]'],
    [['help', 'approvals'], 'Usage: shield approvals [options] [command]'],
    [['approvals', 'help', 'list'], 'Usage: shield approvals list'],
    [['help', 'approvals', 'list'], 'Usage: shield approvals list'],
    [['calendar', 'help', 'create-event'], 'Usage: shield calendar create-event'],
    [['connect', 'help'], 'Usage: shield connect'],
  ])('is a word everywhere: %j', async (argv, usage) => {
    const lab = await openLab()
    const { exit, stdout } = await lab.run(argv)
    expect(exit).toBe(0)
    expect(stdout).toContain(usage)
  })

  it.each(['hlp', 'aprove', 'holt', 'purg', 'relase', 'cancle'])(
    'suggests nothing dangerous for shield approvals %s',
    async (word) => {
      const lab = await openLab()
      const { exit, stderr } = await lab.run(['approvals', word])
      expect(exit).toBe(2)
      expect(stderr).toContain(`Unknown command '${word}'`)
      expect(stderr).not.toContain('Did you mean')
    },
  )

  it('suggests what looks on', async () => {
    const lab = await openLab()
    expect((await lab.run(['approvals', 'lst'])).stderr).toContain('(Did you mean list?)')
  })

  it('needs no look into the tables of Unicode, which takes 2 ms', async () => {
    const lab = await openLab()
    expect((await lab.run(['--help'])).stdout).toMatch(/^[ -~\n]+$/)
  })

  it('comes without what operations are made of', () => {
    const main = readFileSync(join(import.meta.dirname, '..', '..', 'dist', 'main.cjs'), 'utf8')
    expect(main).toContain('Find times when all calendars and attendees are free')
    // Zod's own error, and the description of a flag.
    expect(main).not.toContain('ZodError')
    expect(main).not.toContain('How long: 30m')
    expect(main.length).toBeLessThan(60_000)
  })
})
