import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PROVIDERS } from '../../src/domain/provider/providers.ts'
import { ENDING_LINES, EXIT_LINES } from '../../src/cli/help/exit-codes.ts'
import { VARIABLE_LINES } from '../../src/cli/help/variables.ts'
import { EXIT_CODES } from '../../src/domain/errors.ts'
import { VARIABLES } from '../../src/domain/settings/variables.ts'
import { GROUPS, loadProvider } from '../../src/providers/index.ts'
import { describeFaults } from '../../src/sandbox/fault.ts'
import { commandPaths } from './command-paths.ts'
import { openLab } from './lab.ts'

const loaded = await Promise.all(PROVIDERS.map((name) => loadProvider(name)))

describe('help', () => {
  it.each(loaded.map(({ title, operations }) => [title, operations] as const))(
    'names every operation of %s, as it is in the sources',
    async (title, operations) => {
      const lab = await openLab()
      const group = operations[0]?.name.split('.')[0] ?? ''
      const all = await lab.runInside(['--help'])
      const verbs = operations.map(({ name }) => name.split('.')[1])
      // Long lines are broken.
      expect(all.stdout.replaceAll(/\s+/g, ' ')).toContain(`${group} ${title}: ${verbs.join(', ')}`)
      const one = await lab.runInside([group, '--help'])
      for (const { name, summary } of operations) {
        expect(one.stdout.replaceAll(/\s+/g, ' ')).toContain(`${name.split('.')[1]} ${summary}`)
      }
    },
  )

  it.each(['connections', 'approvals', 'tokens'])(
    'of %s stays within the width of the terminal',
    async (group) => {
      const lab = await openLab()
      const { stdout } = await lab.runInside([group, '--help'])
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
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
    const { exit, stdout } = await lab.runInside(argv)
    expect(exit).toBe(0)
    expect(stdout).toContain(usage)
  })

  it.each([
    ['nowhere', '--help'],
    ['help', 'calendar', 'nowhere'],
    ['calendar', 'nowhere', '--help'],
  ])('of a command that there is not is no help: %s %s %s', async (...argv) => {
    const lab = await openLab()
    const { exit, stdout, stderr } = await lab.runInside(argv)
    expect([exit, stdout]).toEqual([2, ''])
    expect(stderr).toContain("Unknown command 'nowhere'")
    expect(stderr).toMatch(/hint: shield (?:calendar )?--help lists what there is\n$/)
  })

  it.each(['hlp', 'aprove', 'holt', 'purg', 'relase', 'cancle'])(
    'suggests nothing dangerous for shield approvals %s',
    async (word) => {
      const lab = await openLab()
      const { exit, stderr } = await lab.runInside(['approvals', word])
      expect(exit).toBe(2)
      expect(stderr).toContain(`Unknown command '${word}'`)
      expect(stderr).not.toContain('Did you mean')
    },
  )

  it('of a command comes also where its group is a topic, and is about that command', async () => {
    const lab = await openLab()
    for (const verb of ['approve', 'reject']) {
      const { exit, stdout } = await lab.runInside(['help', 'approvals', verb])
      expect(exit).toBe(0)
      expect(stdout).toContain(`Usage: shield approvals ${verb} `)
      expect(stdout).toContain(`${verb} only if the digest is this one`)
    }
  })

  it.each([
    ['exit-codes', 'more'],
    ['approvals', 'list', 'more'],
    ['calendar', 'find-slots', 'more'],
    ['status', 'google', 'more'],
    ['version', 'more'],
  ])('with a word too many is refused: shield help %s %s %s', async (...words) => {
    const lab = await openLab()
    expect(await lab.runInside(['help', ...words.filter((word) => word !== undefined)])).toEqual({
      exit: 2,
      signal: null,
      stdout: '',
      stderr:
        'error: Too many arguments: shield help takes a command or a topic, and "more" was given besides\nhint: shield help lists the commands and the topics\n',
    })
  })

  it('of a command is shown also with a word that the command takes', async () => {
    const { exit, stdout } = await (await openLab()).runInside(['help', 'connect', 'shopify'])
    expect([exit, stdout]).toEqual([0, expect.stringContaining('--shop')])
  })

  it('suggests what looks on', async () => {
    const lab = await openLab()
    expect((await lab.runInside(['approvals', 'lst'])).stderr).toContain('(Did you mean list?)')
  })

  it('needs no look into the tables of Unicode, which takes 2 ms', async () => {
    const lab = await openLab()
    expect((await lab.runInside(['--help'])).stdout).toMatch(/^[ -~\n]+$/)
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

describe('the manual page', () => {
  const page = join(import.meta.dirname, '..', '..', 'dist', 'man', 'shield.1')
  const canSet = spawnSync('groff', ['--version']).status === 0

  it('has every command with its flags, and is where the package says', async () => {
    const text = readFileSync(page, 'utf8').replaceAll(String.raw`\-`, '-')
    for (const path of await commandPaths()) expect(text).toContain(`.SS "shield ${path}`)
    expect(text).toContain('--working-hours')
    const { man } = JSON.parse(readFileSync(join(page, '..', '..', '..', 'package.json'), 'utf8')) as {
      man: string
    }
    expect(page.endsWith(man.slice(1))).toBe(true)
  })

  it.skipIf(!canSet)('is set without a warning (skipped where groff is not installed)', () => {
    const { status, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z', page], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

describe('a topic of help', () => {
  it.each(['exit-codes', 'environment', 'json'])('is printed, 80 columns wide: %s', async (topic) => {
    const lab = await openLab()
    const { exit, stdout, stderr } = await lab.runInside(['help', topic])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).not.toContain('Usage:')
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it.each([
    [['--json', 'help', 'exit-codes']],
    [['help', 'exit-codes', '--json']],
    [['help', '--no-color', 'exit-codes']],
    [['--connection', 'help', 'help', 'exit-codes']],
  ])('is found wherever the flags of every command stand: %j', async (argv) => {
    const lab = await openLab()
    const { exit, stdout, stderr } = await lab.runInside(argv)
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toBe((await lab.runInside(['help', 'exit-codes'])).stdout)
  })

  it('that is a command is found behind flags, too', async () => {
    const lab = await openLab()
    const { exit, stdout } = await lab.runInside(['--quiet', 'help', 'policy'])
    expect([exit, stdout]).toEqual([0, (await lab.runInside(['policy', '--help'])).stdout])
  })

  it.each([
    ['exit-code', ' (Did you mean exit-codes?)'],
    ['environmnt', ' (Did you mean environment?)'],
    ['polcy', ' (Did you mean policy?)'],
    ['login', ' (Did you mean connect?)'],
    ['nowhere', ''],
  ])('that there is not is answered with the one that was likely meant: %s', async (word, meant) => {
    const lab = await openLab()
    expect(await lab.runInside(['help', word])).toMatchObject({
      exit: 2,
      stdout: '',
      stderr: `error: Unknown command or topic '${word}'${meant}\nhint: shield help lists the commands and the topics\n`,
    })
  })

  it('that is a command too stands before the help of that command', async () => {
    const lab = await openLab()
    const { stdout } = await lab.runInside(['help', 'approvals'])
    expect(stdout).toMatch(/^A read runs at once\.[^]*\n {2}unknown {4}was sent[^]*\nUsage: shield approvals/)
  })

  it('tells of every exit code', async () => {
    const told = EXIT_LINES.flatMap(({ exit, codes }) => codes.map((code) => [code, exit]))
    expect(Object.fromEntries(told)).toEqual(EXIT_CODES)
    const { stdout } = await (await openLab()).run(['help', 'exit-codes'])
    for (const { exit } of EXIT_LINES) expect(stdout).toMatch(new RegExp(`^ {2}${exit} `, 'm'))
  })

  it('tells what each command writes to stdout and ends with, once', async () => {
    const paths = await commandPaths()
    const ofOperations = new Set(GROUPS.map(({ name }) => name))
    const others = paths.filter((path) => !ofOperations.has(path.split(' ')[0] ?? ''))
    const told = ENDING_LINES.flatMap(({ commands }) => commands)
    expect(told.toSorted()).toEqual([...others, 'reads', 'writes', 'help', 'version'].toSorted())
  })

  it('tells of every variable in the words of .env.example', async () => {
    expect(VARIABLE_LINES.map(({ name }) => name)).toEqual(VARIABLES)
    const { stdout } = await (await openLab()).run(['help', 'environment'])
    const text = stdout.replaceAll(/\s+/g, ' ')
    for (const { name, meaning } of VARIABLE_LINES)
      expect(text).toContain(`${name} ${meaning.replaceAll('`', '')}`)
    expect(text).toContain('Default: http://127.0.0.1:3003')
  })

  it('needs no .env.example when it is printed', async () => {
    const dist = join(import.meta.dirname, '..', '..', 'dist')
    expect(readFileSync(join(dist, 'cli.help.topics.cjs'), 'utf8')).not.toContain('.env.example')
  })
})

it('the help of every write says that --queue ends 0 where the default ends 8', async () => {
  const lab = await openLab()
  const writes = GROUPS.flatMap(({ operations }) => operations.filter(({ kind }) => kind === 'write'))
  expect(writes.length).toBeGreaterThan(5)
  for (const argv of [...writes.map(({ name }) => name.split('.')), ['approvals', 'retry']]) {
    const { stdout } = await lab.runInside([...argv, '--help'])
    const text = stdout.replaceAll(/\s+/g, ' ')
    expect(text).toContain('queue without prompting; ends 0, where the same state ends 8 without this flag')
    expect(text).toContain('with --queue, queued; 8 while it waits for a decision')
  }
})

it('examples stand first in the help of a command, and what can be done before the flags', async () => {
  const lab = await openLab()
  const { stdout } = await lab.runInside(['--help'])
  const headings = [...stdout.matchAll(/^([A-Z][a-z ]+):$/gm)].map(([, heading]) => heading)
  expect(headings).toEqual(['Examples', 'Work', 'Decide', 'Set up', 'Server', 'Try', 'Help', 'Options'])
  const operation = await lab.runInside(['help', 'calendar', 'find-slots'])
  expect(operation.stdout).toMatch(/\nExamples:\n {2}shield calendar find-slots [^]*\nOptions:/)
})

it('an example that is longer than the terminal goes on below its beginning', async () => {
  const lab = await openLab()
  const { stdout } = await lab.runInside(['policy', 'explain', '--help'])
  const [, examples = ''] = /\nExamples:\n([^]*?)\n\n/.exec(stdout) ?? []
  expect(examples).toMatch(/^ {2}shield policy explain shopify\.create-draft-order/m)
  expect(examples.split('\n').length).toBeGreaterThan(2)
  for (const line of examples.split('\n')) expect(line).toMatch(/^ {2}\S.{0,77}$/)
})

it.each([
  [['version'], '0.1.0'],
  [['--version'], '0.1.0'],
  [['--quiet', 'version'], '0.1.0'],
  [['version', '--json'], '{"version":"0.1.0"}'],
  [['--json', '--version'], '{"version":"0.1.0"}'],
  [['--quiet', 'version', '--json'], '{"version":"0.1.0"}'],
  [['--quiet', '--version', '--json'], '{"version":"0.1.0"}'],
])('prints the version: %j', async (argv, version) => {
  const lab = await openLab()
  const { exit, stdout } = await lab.run(argv)
  expect({ exit, stdout }).toEqual({ exit: 0, stdout: `${version}\n` })
})
