import { describe, expect, it } from 'vitest'
import { openConnectedLab } from './approvals/propose.ts'
import { openLab } from './lab.ts'

describe('a word that is no command', () => {
  it.each([
    [['whatsapp', 'send'], 'send-message'],
    [['calendar', 'slots'], 'find-slots'],
    [['calendar', 'list'], 'one of list-calendars, list-events'],
    [['calendar', 'delete'], 'cancel-event'],
    [['shopify', 'order'], 'one of create-draft-order, list-orders, order-status'],
    [['login'], 'connect'],
    [['queue'], 'approvals'],
    [['policy', 'list'], 'show'],
    [['approvals', 'ls'], 'list'],
  ])('is told which was likely meant: %j', async (argv, meant) => {
    const lab = await openLab()
    const { exit, stderr } = await lab.runInside(argv)
    expect(exit).toBe(2)
    expect(stderr).toContain(`Unknown command '${argv.at(-1)}' (Did you mean ${meant}?)`)
  })

  it.each([
    ['approvals', 'app'],
    ['approvals', 'rel'],
    ['approvals', 'remove'],
    ['connections', 'discar'],
  ])('is no guess at what acts at once: %s %s', async (...argv) => {
    const lab = await openLab()
    const { exit, stderr } = await lab.runInside(argv)
    expect(exit).toBe(2)
    expect(stderr).not.toContain('Did you mean')
  })

  it('named as what every object has is a word like any other', async () => {
    const lab = await openLab()
    expect((await lab.runInside(['constructor'])).stderr).toContain("Unknown command 'constructor'\n")
  })
})

describe('a flag that a command does not have', () => {
  it('is answered with those that it has', async () => {
    const lab = await openLab()
    const { exit, stderr } = await lab.runInside(['connect', 'woocommerce', '--shop', 'x'])
    expect(exit).toBe(2)
    expect(stderr).toContain("Unknown option '--shop'")
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /hint: Its own flags are --as, .*--store; shield connect --help/,
    )
  })

  it.each([
    [['woocommerce', 'add-order-note', '--id', '17', '--note', 'x'], '--to-customer', 'no'],
    [['whatsapp', 'send-message', '--to', '+4915112345678', '--text', 'x'], '--preview-url', 'no'],
    [['shopify', 'create-draft-order'], '--tax-exempt', 'false'],
    [['approvals', 'list'], '--json', '1'],
  ])('is told from one that takes no value: %j %s', async (argv, flag, value) => {
    const lab = await openLab()
    expect(await lab.runInside([...argv, `${flag}=${value}`])).toMatchObject({
      exit: 2,
      stdout: '',
      stderr: `error: ${flag} takes no value: leave it out\nhint: shield ${argv[0]} ${argv[1]} --help\n`,
    })
  })

  it('is looked up where it was typed', async () => {
    const lab = await openLab()
    const { stderr } = await lab.runInside(['--json', 'woocommerce', 'order-status', '--order', '7'])
    expect(stderr).toContain('Its own flags are --id, --number, --email')
    expect(stderr).toContain('shield woocommerce order-status --help')
  })

  it('is answered with how the only one is written', async () => {
    const lab = await openLab()
    const { stderr } = await lab.runInside(['serve', '--port', '8080'])
    expect(stderr).toContain('hint: Its own flag is --listen <host:port>; shield serve --help says more')
  })
})

describe('the one obvious field of an operation', () => {
  it('is taken as a bare word, as with its flag', async () => {
    const lab = await openConnectedLab()
    await lab.runInside(['connect', 'shopify', '--shop', 'demo-store', '--no-browser'])
    await lab.runInside(['connect', 'woocommerce', '--store', 'https://shop.example.com', '--no-browser'])
    for (const [operation, flag, value] of [
      ['shopify order-status', '--order', '1001'],
      ['shopify order-status', '--order', '#1001'],
      ['woocommerce order-status', '--id', '17'],
      ['woocommerce order-status', '--number', '#1021'],
      ['calendar get-event', '--event', 'nowhere'],
    ] as const) {
      const words = operation.split(' ')
      const bare = await lab.runInside([...words, value])
      expect(bare).toEqual(await lab.runInside([...words, flag, value]))
      expect(bare.stderr).not.toContain('too many arguments')
      expect(bare.stderr).not.toContain('required')
    }
  })

  it.each(['--event', '--event='])('is refused where it is given twice: %s', async (flag) => {
    const lab = await openConnectedLab()
    const flags = flag.endsWith('=') ? [`${flag}two`] : [flag, 'two']
    const { exit, stderr } = await lab.runInside(['calendar', 'get-event', 'one', ...flags])
    expect(exit).toBe(2)
    expect(stderr).toContain('"one" and --event say the same thing, and both are given')
    const twice = await lab.runInside(['woocommerce', 'order-status', '#17', '--number', '18'])
    expect(twice.stderr).toContain('"#17" and --number say the same thing, and both are given')
  })

  it('stands in the help', async () => {
    const lab = await openLab()
    const { stdout } = await lab.runInside(['calendar', 'cancel-event', '--help'])
    expect(stdout).toContain('Usage: shield calendar cancel-event [options] [event]')
    expect(stdout).toMatch(/\n {2}event +the same as --event\n/)
  })
})

it('a customer, or an order, that is named in two ways is refused, and the error says so', async () => {
  const lab = await openLab()
  await lab.runInside([
    'connect',
    'woocommerce',
    '--store',
    'https://shop.example.com',
    '--write',
    '--no-browser',
  ])
  for (const [argv, says] of [
    [['tag-customer', '--id', '3', '--email', 'ada@example.com', '--tag', 'vip'], 'either --id or --email'],
    [['add-order-note', '--id', '17', '--number', '17', '--note', 'x'], 'either --id or --number'],
  ] as const)
    expect(await lab.runInside(['woocommerce', ...argv, '--queue'])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(`${says}; both are given\n`) as string,
    })
  expect(
    (await lab.runInside(['woocommerce', 'order-status', '--id', '17', '--email', 'ada@example.com'])).stderr,
  ).toContain('one of --id, --number and --email; several are given\n')
})
