import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLab } from './lab.ts'
import { CREATE, createWith, errorOf, openConnectedLab, queueEvent } from './approvals/propose.ts'

describe('a command line that cannot be meant', () => {
  it.each([
    { argv: ['frobnicate'], says: /unknown command 'frobnicate'/i },
    { argv: ['approvals', 'frobnicate'], says: /unknown command 'frobnicate'/i },
    { argv: ['calendar', 'frobnicate'], says: /unknown command 'frobnicate'/i },
    { argv: ['status', '--frobnicate'], says: /unknown option '--frobnicate'/i },
    { argv: ['approvals', 'list', '--frobnicate'], says: /unknown option '--frobnicate'/i },
    { argv: ['calendar', 'find-slots', '--frobnicate'], says: /unknown option '--frobnicate'/i },
    { argv: ['approvals', 'show'], says: /missing required argument 'id'/i },
    { argv: ['approvals', 'show', 'a', 'b'], says: /too many arguments/i },
    { argv: ['--connection'], says: /argument missing/i },
  ])('$argv ends 2 with a hint at --help', async ({ argv, says }) => {
    const lab = await openLab()
    const refused = await lab.runInside(argv)
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(refused.stderr).toMatch(says)
    expect(refused.stderr).toMatch(/\nhint: .*--help/)
    const asJson = await lab.runInside(['--json', ...argv])
    expect(asJson).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(asJson)).toMatchObject({
      code: 'usage',
      exit: 2,
      hint: expect.stringContaining('--help') as string,
    })
    expect(asJson.stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  it.each([['--json'], ['approvals'], ['calendar']])(
    '%j alone says what there is, and ends 2',
    async (word) => {
      const lab = await openLab()
      const refused = await lab.runInside([word])
      expect(refused).toMatchObject({ exit: 2, stdout: '' })
      const asJson = await lab.runInside([word, '--json'])
      expect(asJson).toMatchObject({ exit: 2, stdout: '' })
      expect(asJson.stderr.trimEnd().split('\n')).toHaveLength(1)
      expect(errorOf(asJson).code).toBe('usage')
    },
  )

  it('names all required flags that are missing at once', async () => {
    const lab = await openConnectedLab()
    const refused = await lab.runInside(['calendar', 'create-event', '--json'])
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(refused).message).toContain('--title')
    expect(errorOf(refused).message).toContain('--start')
  })

  it('refuses values that cannot be meant and queues nothing', async () => {
    const lab = await openConnectedLab()
    const wrong = [
      ['--start', 'tomorrow'],
      ['--duration', '-5m'],
      ['--time-zone', 'Mars/Olympus'],
      ['--attendee', 'not an address'],
      ['--notify', 'everybody'],
      ['--wait=soon'],
      ['--expires', 'someday'],
      ['--idempotency-key', 'with a space'],
      ['--queue', '--wait'],
      ['--input', 'missing.json'],
    ]
    for (const flags of wrong) {
      const refused = await lab.runInside(createWith(...flags, '--json'))
      expect(refused, flags.join(' ')).toMatchObject({ exit: 2, stdout: '' })
      expect(errorOf(refused).code).toBe('usage')
    }
    expect(await lab.runInside(['approvals', 'list', '--all', '--json'])).toMatchObject({
      stdout: '{"items":[],"next":null,"hold":null}\n',
    })
  })
})

it.each([
  [
    ['woocommerce', 'add-order-note', '1021', '--note', 'x'],
    'shield woocommerce add-order-note takes no bare word, and "1021" was given',
    'It takes flags: shield woocommerce add-order-note --help',
  ],
  [
    ['--quiet', 'calendar', 'get-event', 'one', 'two'],
    'shield calendar get-event takes 1, and "two" was given besides',
    'It takes flags: shield calendar get-event --help',
  ],
  [['doctor', 'extra'], 'shield doctor takes no bare word, and "extra" was given', 'shield doctor --help'],
  [
    ['approvals', 'show', 'a', 'b'],
    'shield approvals show takes 1, and "b" was given besides',
    'shield approvals show --help',
  ],
  [
    ['approvals', 'show', 'a', 'apr_m07esqgngm'],
    'shield approvals show takes 1, and "apr_m07esqgngm" was given besides',
    'shield approvals show --help',
  ],
  [
    ['tokens', 'revoke', 'tok_1', 'not-a-real-secret-at-all'],
    'shield tokens revoke takes 1, and a word was given besides',
    'shield tokens revoke --help',
  ],
  [
    ['providers', 'configure', 'shopify', 'CLIENTSECRET123'],
    'shield providers configure takes 1, and a word was given besides',
    'shield providers configure --help',
  ],
])(
  'a word that a command has no use for is named, unless it may be a secret: %j',
  async (argv, says, hint) => {
    const lab = await openLab()
    expect(await lab.runInside(argv)).toMatchObject({
      exit: 2,
      stdout: '',
      stderr: `error: Too many arguments: ${says}\nhint: ${hint}\n`,
    })
  },
)

describe('a flag that takes one value', () => {
  it.each([
    [['--title', 'Another'], '--title'],
    [['--title=Another'], '--title'],
    [['--input', 'a.json', '--input', 'b.json'], '--input'],
    [['--wait', '--wait=5m'], '--wait'],
    [['--connection', 'a', '--connection', 'b'], '--connection'],
    [['--db=a.db', '--db=a.db'], '--db'],
  ])('is refused where it is given twice: %j', async (flags, flag) => {
    const lab = await openLab()
    expect(await lab.runInside([...CREATE, ...flags])).toMatchObject({
      exit: 2,
      stdout: '',
      stderr: `error: ${flag} is given twice, and takes one value\nhint: Leave out one of them\n`,
    })
  })

  it('is another than one that may be repeated, and than one without a value', async () => {
    const lab = await openConnectedLab()
    const flags = ['--attendee', 'ada@example.com', '--attendee', 'bob@example.com']
    const queued = await lab.runInside([...CREATE, '--json', ...flags, '--queue', '--queue', '--json'])
    expect(queued).toMatchObject({ exit: 0, stderr: '' })
  })
})

it('--input says which file it is about, what is the matter with it and what it has to be', async () => {
  const lab = await openLab()
  const hint =
    'It has to be one object of JSON in UTF-8, such as {"title": "Lunch"}, with no comma after its last member'
  const refused = async (source: string, stdin?: string) =>
    errorOf(
      await lab.runInside(['calendar', 'create-event', '--input', source, '--json'], {
        stdin: stdin ?? '',
      }),
    )
  const file = join(lab.folder, 'event.json')
  for (const [content, says] of [
    ['', 'it is empty'],
    [Buffer.from([0x7b, 0xff, 0x00]), 'it is not UTF-8'],
    [Buffer.from('\ufeff{}', 'utf16le'), 'it is UTF-16; save it as UTF-8'],
    ['{"title": "Lunch",}', 'Expected double-quoted property name'],
  ] as const) {
    writeFileSync(file, content)
    const { message, hint: hinted } = await refused(file)
    expect(message).toContain(`The input in ${file} is not JSON that can be taken: ${says}`)
    expect(hinted).toBe(hint)
  }
  expect(await refused('-', '{')).toMatchObject({
    message: expect.stringContaining('The input on stdin is not JSON that can be taken: ') as string,
    hint,
  })
  expect((await refused(join(lab.folder, 'none.json'))).message).toBe(
    `There is no file ${join(lab.folder, 'none.json')}`,
  )
  expect((await refused(lab.folder)).message).toBe(`${lab.folder} is a folder, not a file`)
  writeFileSync(file, 'x'.repeat(1024 * 1024 + 1))
  expect(await refused(file)).toEqual({
    code: 'usage',
    message: `The input in ${file} is longer than 1048576 bytes`,
    hint: null,
    exit: 2,
  })
  // No name of a file is as long as that.
  expect(await refused(`{"title": "${'x'.repeat(300)}"}`)).toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/^--input "\{.+" cannot be read as a file$/) as string,
  })
  expect((await refused('/dev/zero')).message).toBe('/dev/zero is larger than 1048576 bytes')
})

it.each([
  [CREATE, 'tomorrow'],
  [CREATE, '0'],
  [['tokens', 'create', '--name', 'agent-1', '--role', 'requester'], '9999d'],
])('--expires says that it takes never, too: %j %s', async (argv, given) => {
  const lab = await openLab()
  expect(await lab.runInside([...argv, '--expires', given])).toMatchObject({
    exit: 2,
    stdout: '',
    stderr: `error: --expires takes a duration such as 90s, 30m, 2h or 1d, of at most 366 days, or never, not "${given}"\n`,
  })
})

describe('an error with --json', () => {
  it('is one object on stderr and nothing on stdout, for each kind', async () => {
    const lab = await openConnectedLab()
    const rejected = await queueEvent(lab)
    await lab.runInside(['approvals', 'reject', rejected])
    const doubtful = await queueEvent(lab)
    lab.fault('drop-before@POST*1')
    await lab.runInside(['approvals', 'approve', doubtful, '--yes'])
    writeFileSync(join(lab.folder, 'off.env'), 'INTEGRATIONS_AUDIT_LOG=perhaps\n')
    const kinds = [
      { argv: ['approvals', 'show', 'apr_0000000000'], code: 'not_found', exit: 9 },
      { argv: ['approvals', 'approve', rejected, '--yes'], code: 'conflict', exit: 6 },
      { argv: ['approvals', 'wait', rejected], code: 'not_granted', exit: 5 },
      { argv: ['approvals', 'wait', doubtful, '--timeout', '1s'], code: 'outcome_unknown', exit: 7 },
      { argv: ['connections', 'show', 'nobody'], code: 'not_found', exit: 9 },
      { argv: ['calendar', 'list-calendars', '--connection', 'nobody'], code: 'not_found', exit: 9 },
      { argv: ['shopify', 'list-orders', '--connection', 'nobody'], code: 'not_connected', exit: 4 },
      { argv: ['status', '--env-from', 'off.env'], code: 'usage', exit: 2 },
      { argv: ['status', '--db', lab.folder], code: 'internal', exit: 1 },
    ] as const
    for (const { argv, code, exit } of kinds) {
      const ended = await lab.run([...argv, '--json'])
      expect(ended, argv.join(' ')).toMatchObject({ exit, stdout: '' })
      expect(ended.stderr.endsWith('\n')).toBe(true)
      expect(errorOf(ended), argv.join(' ')).toMatchObject({
        code,
        exit,
        message: expect.any(String) as string,
      })
    }
  })

  it('is lines for people without it, and shows no stack', async () => {
    const lab = await openLab()
    const ended = await lab.run(['approvals', 'show', 'apr_0000000000'])
    expect(ended).toMatchObject({ exit: 9, stdout: '' })
    expect(ended.stderr).toMatch(/^error: .*apr_0000000000.*\n(?:hint: .*\n)?$/)
  })
})

describe('a command whose work comes to no end', () => {
  const NODE_OPTIONS = `--require=${join(import.meta.dirname, 'silent-http-hook.cjs')}`

  it.each([[['calendar', 'list-calendars']], [['approvals', 'approve']]])(
    'does not end as if it had: %j',
    async (words) => {
      const lab = await openConnectedLab()
      const argv = words[1] === 'approve' ? [...words, await queueEvent(lab), '--yes'] : words
      const asText = await lab.run(argv, { env: { NODE_OPTIONS } })
      expect(asText).toMatchObject({ exit: 1 })
      expect(asText.stderr).toMatch(/error: .* came to no end.*\nhint: .*shield approvals list\n$/)
      const asJson = await lab.run([...argv, '--json'], { env: { NODE_OPTIONS } })
      expect(asJson).toMatchObject({ exit: 1 })
      expect(errorOf(asJson)).toMatchObject({ code: 'internal', exit: 1 })
    },
  )
})
