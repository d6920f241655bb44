import { describe, expect, it } from 'vitest'
import { openLab, type Lab } from '../lab.ts'
import { itemsOf, jsonOf, openLabWith, queueWrite, showRequest } from '../approvals/propose.ts'

const CONNECT = [
  'connect',
  'whatsapp',
  '--phone-number-id',
  '106540352242922',
  '--business-account-id',
  '102290129340398',
  '--write',
] as const
/** Wrote to the sandbox's number an hour ago, which shield has not heard of. */
const ADA = '+491701234567'
/** Wrote three days ago. */
const BOB = '+491709999999'

const queueMessage = (lab: Lab, flags: readonly string[]) =>
  queueWrite(lab, ['whatsapp', 'send-message', ...flags])

const TEXT = ['--to', ADA, '--text', 'Your order 17 is on its way.'] as const

const approve = (lab: Lab, id: string) => lab.runInside(['approvals', 'approve', id, '--yes'])

function sendings({ sandbox }: Lab) {
  return sandbox.calls().filter(({ method, path }) => method === 'POST' && path.endsWith('/messages'))
}

/** How many messages WhatsApp took, whatever it answered. */
const effects = (lab: Lab): number => sendings(lab).filter(({ status }) => status === 200).length

async function listed(lab: Lab): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { messages } = jsonOf(await lab.runInside(['whatsapp', 'list-messages', '--json'])) as {
    readonly messages: readonly Readonly<Record<string, unknown>>[]
  }
  return messages
}

describe('a message by WhatsApp', () => {
  it('waits for an approval, is sent once, and is listed', async () => {
    const lab = await openLabWith(CONNECT)
    const queued = await lab.runInside(['whatsapp', 'send-message', ...TEXT, '--queue'])
    expect(queued.exit, queued.stderr).toBe(0)
    const id = queued.stdout.trim()
    expect(sendings(lab)).toEqual([])
    expect(await approve(lab, id)).toMatchObject({ exit: 0 })
    expect(await approve(lab, id)).toMatchObject({ exit: 0 })
    expect(effects(lab)).toBe(1)
    expect(await listed(lab)).toEqual([
      expect.objectContaining({
        direction: 'sent',
        phone: ADA,
        kind: 'text',
        text: 'Your order 17 is on its way.',
        requestId: id,
      }),
    ])
  })

  it('is sent with exactly the bytes that were shown', async () => {
    const lab = await openLabWith(CONNECT)
    const id = await queueMessage(lab, TEXT)
    const shown = (
      jsonOf(await lab.runInside(['approvals', 'show', id, '--json'])) as { call: { body: string } }
    ).call
    await approve(lab, id)
    expect(sendings(lab).map(({ body }) => body)).toEqual([shown.body])
  })

  it('can be a template, a file, a question, and go to a user id', async () => {
    const lab = await openLabWith(CONNECT)
    const param = ['--param', 'first_name=Bob', '--param', 'order=17']
    const kinds = [
      ['--to', BOB, '--template', 'order_update', '--language', 'de', ...param],
      ['--to', ADA, '--document', '1037543291543636', '--filename', 'a.pdf', '--caption', 'Invoice'],
      ['--to', ADA, '--image', 'https://shop.example.com/mug.jpg'],
      ['--to', ADA, '--text', 'Tomorrow?', '--button', 'id=yes,title=Yes', '--button', 'id=no,title=No'],
      ['--to', 'US.13491208655302741920', '--text', 'Hi'],
    ]
    for (const flags of kinds) {
      const approved = await approve(lab, await queueMessage(lab, flags))
      expect(approved.exit, `${flags.join(' ')}: ${approved.stderr}`).toBe(0)
    }
    expect(effects(lab)).toBe(kinds.length)
    expect((await listed(lab)).map(({ kind }) => kind)).toEqual([
      'text',
      'buttons',
      'image',
      'document',
      'template',
    ])
  })

  it.each([
    ['tidy', false],
    ['untidy', true],
  ])('finds its template on whatever page it stands, and lists them all: %s', async (_how, untidy) => {
    const lab = await openLabWith(CONNECT, { untidy })
    const all = jsonOf(await lab.runInside(['whatsapp', 'list-templates', '--json']))
    expect(all).toMatchObject({ templates: { length: 5 } })
    const param = ['--param', 'first_name=Bob', '--param', 'order=17']
    const flags = ['--to', BOB, '--template', 'order_update', '--language', 'de', ...param]
    const sent = await approve(lab, await queueMessage(lab, flags))
    expect(sent, sent.stderr).toMatchObject({ exit: 0 })
    const missing = [...flags.slice(0, 3), 'order_updates', ...flags.slice(4)]
    const proposed = await lab.runInside(['whatsapp', 'send-message', ...missing, '--queue'])
    expect(proposed).toMatchObject({ exit: 9, stdout: '' })
    expect(proposed.stderr).toContain('There is no template "order_updates"')
  })

  it('that WhatsApp always refuses is refused before it is queued', async () => {
    const lab = await openLabWith(CONNECT)
    const template = [
      '--to',
      BOB,
      '--template',
      'order_update',
      '--language',
      'de',
      '--param',
      'first_name=Bob',
    ]
    const refusals: readonly (readonly [readonly string[], string])[] = [
      [[...template, '--param', 'order=1\n7'], '--param {{order}} has a line break'],
      [[...template, '--param', 'order=1\t7'], '--param {{order}} has a tab'],
      [[...template, '--param', 'order=1     7'], '--param {{order}} has more than four blanks in a row'],
      [
        ['--to', BOB, '--template', 'book_a_table', '--language', 'en_US'],
        'a button that shield cannot fill in',
      ],
      [['--to', ADA, '--text', '  '], '--text is nothing but blanks'],
      [['--to', '+49 (0)170 1234567', '--text', 'Hi'], 'It is written --to "+49 170 1234567"'],
    ]
    for (const [flags, says] of refusals) {
      const proposed = await lab.runInside(['whatsapp', 'send-message', ...flags, '--queue'])
      expect(proposed, flags.join(' ')).toMatchObject({ exit: 2, stdout: '' })
      expect(proposed.stderr).toContain(says)
    }
    expect(itemsOf(await lab.runInside(['approvals', 'list', '--json']))).toEqual([])
  })

  it('to a number that WhatsApp calls otherwise goes to the one that was typed, and is one conversation', async () => {
    const lab = await openLabWith(CONNECT)
    const typed = '+5511987654321'
    const written = await fetch(`${lab.sandbox.url}/sandbox/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lab.sandbox.apiKey}` },
      body: JSON.stringify({ from: typed, text: 'Hi' }),
    })
    expect(written.status).toBe(202)
    const id = await queueMessage(lab, ['--to', typed, '--text', 'Hi'])
    expect(await approve(lab, id)).toMatchObject({ exit: 0 })
    expect(JSON.parse(sendings(lab)[0]?.body ?? '{}')).toMatchObject({ to: typed })
    for (const contact of [typed, '+551187654321']) {
      const found = jsonOf(await lab.runInside(['whatsapp', 'list-messages', '--contact', contact, '--json']))
      expect(found, contact).toMatchObject({ messages: [{ direction: 'sent', phone: typed, requestId: id }] })
    }
  })

  it('to a number with a zero too many is shown with a warning', async () => {
    const lab = await openLabWith(CONNECT)
    const asked = ['whatsapp', 'send-message', '--to', '+49 0170 1234567', '--text', 'Hi', '--dry-run']
    const shown = await lab.runInside(asked)
    expect(shown.stdout.replaceAll(/\s+/g, ' ')).toContain(
      '+4901701234567 has a 0 behind +49 that is not dialled from abroad: is +491701234567 meant?',
    )
  })

  it('that WhatsApp refuses has failed, and nothing takes its place', async () => {
    const lab = await openLabWith(CONNECT)
    const refusals: readonly (readonly [readonly string[], RegExp])[] = [
      [['--to', BOB, '--text', 'Hi'], /only a template can be sent \(131047/],
      [['--to', '+4930123456', '--text', 'Hi'], /cannot be delivered/],
      [['--to', '+15550783881', '--text', 'Hi'], /to the sender itself/],
      [['--to', ADA, '--image', 'https://shop.invalid/x'], /file could not be taken/],
    ]
    for (const [flags, says] of refusals) {
      const id = await queueMessage(lab, flags)
      const approved = await approve(lab, id)
      expect(approved).toMatchObject({ exit: 1, stderr: expect.stringMatching(says) as unknown })
      expect(await showRequest(lab, id)).toMatchObject({ state: 'failed', ending: { code: 'refused' } })
    }
    expect([sendings(lab).length, effects(lab)]).toEqual([refusals.length, 0])
    expect(await listed(lab)).toEqual([])
  })
})

describe('when it is not known whether a message was sent', () => {
  it.each([
    [1, ['truncate', 'html-after', 'status-after=500', 'redirect-after']],
    [0, ['refused', 'status-before=503', 'redirect-before', 'foreign=too_many_request']],
  ] as const)('stays unknown, and is never sent again: %i taken after %j', async (taken, faults) => {
    const lab = await openLabWith(CONNECT)
    for (const fault of faults) {
      const before = effects(lab)
      const id = await queueMessage(lab, [...TEXT, '--duplicate'])
      lab.fault(`${fault}@POST*1`)
      const approved = await approve(lab, id)
      expect(approved.exit, `${fault}: ${approved.stderr}`).toBe(7)
      expect(effects(lab) - before, fault).toBe(taken)
      const sent = sendings(lab).length
      expect(await approve(lab, id), fault).toMatchObject({ exit: 7 })
      expect(await showRequest(lab, id), fault).toMatchObject({
        state: 'unknown',
        ending: { evidence: null },
      })
      expect(sendings(lab).length, `${fault}: sent again`).toBe(sent)
    }
    expect(await listed(lab)).toEqual([])
  })

  it('says why Nango could not reach the provider, and what settles it', async () => {
    const lab = await openLabWith(CONNECT)
    const id = await queueMessage(lab, TEXT)
    lab.fault('refused@POST*1')
    expect(await approve(lab, id)).toMatchObject({ exit: 7 })
    const shown = await lab.runInside(['approvals', 'show', id, '--json'])
    expect(shown.stdout).toMatch(/could not reach the provider \(ECONNREFUSED 203\.0\.113\.1:443\)/)
    expect(shown.stdout).toContain("the provider's own records settle it")
  })

  it.each([
    ['--applied', 'succeeded'],
    ['--not-applied', 'failed'],
  ] as const)('only a person’s word settles it: %s', async (verdict, state) => {
    const lab = await openLabWith(CONNECT)
    const id = await queueMessage(lab, TEXT)
    lab.fault('drop-after@POST*1')
    expect(await approve(lab, id)).toMatchObject({ exit: 7 })
    expect(await lab.runInside(['approvals', 'resolve', id])).toMatchObject({ exit: 7 })
    const resolved = await lab.runInside(['approvals', 'resolve', id, verdict, '--reason', 'Ada told me'])
    expect(resolved.exit, resolved.stderr).toBe(0)
    expect(await showRequest(lab, id)).toMatchObject({
      state,
      ending: { evidence: 'person' },
    })
    expect(sendings(lab)).toHaveLength(1)
  })
})

it('a token that may only send cannot show a template, so that none is proposed', async () => {
  const lab = await openLab()
  const token = 'EAAsandboxSender'
  const connected = await lab.runInside([...CONNECT.slice(0, -1), '--credentials-stdin'], { stdin: token })
  expect(connected).toMatchObject({ exit: 0, stdout: expect.stringContaining('106540352242922') as unknown })
  const proposed = await lab.runInside([
    'whatsapp',
    'send-message',
    '--to',
    BOB,
    '--template',
    'order_update',
    '--language',
    'de',
    '--queue',
  ])
  expect(proposed).toMatchObject({ exit: 9, stdout: '' })
  expect(await approve(lab, await queueMessage(lab, TEXT))).toMatchObject({ exit: 0 })
})
