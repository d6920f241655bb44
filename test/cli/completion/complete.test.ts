import { describe, expect, it } from 'vitest'
import type { Host } from '../../../src/cli/app.ts'
import { run } from '../../../src/cli/run.ts'
import type { Glance } from '../../../src/domain/ports/store-info.ts'
import { GROUPS, loadProvider } from '../../../src/providers/index.ts'
import { forbiddenIn, HOSTILE_TEXTS } from '../hostile-texts.ts'
import { recordTerminal } from '../recorded-terminal.ts'

const GLANCE: Glance = {
  connections: [
    { name: 'google', provider: 'google', account: 'anna@example.com' },
    { name: 'work', provider: 'google', account: 'ben@example.com' },
  ],
  requests: [
    request('apr_aaaaaaaaa1', 'pending', '"Demo with Bob"'),
    request('apr_aaaaaaaaa2', 'unknown', null),
    request('apr_bbbbbbbbb1', 'failed', '"Lunch"'),
  ],
}

function request(id: string, state: Glance['requests'][number]['state'], summary: string | null) {
  return { id, state, operation: 'calendar.create-event', account: 'anna@example.com', summary }
}

/** What stands there for the last of these words, and on stderr. */
async function asked(words: readonly string[], glance: () => Promise<Glance | null> = async () => GLANCE) {
  const { parts, out, talk } = recordTerminal({ stderrIsTerminal: true })
  const refuse = () => Promise.reject(new Error('completion needs no such thing'))
  const host: Host = {
    version: '1.2.3',
    groups: GROUPS,
    operations: async (provider) => (await loadProvider(provider)).operations,
    faults: refuse,
    provider: loadProvider,
    terminalParts: (globals) => ({ ...parts, globals }),
    createApp: refuse,
    glance,
    secrets: () => [],
  }
  const exit = await run(['__complete', '--', ...words], host)
  const lines = out().split('\n').slice(0, -1)
  return { exit, lines, words: lines.map((line) => line.split('\t')[0]), stderr: talk() }
}

describe('completion offers', () => {
  it.each<readonly [string, readonly string[]]>([
    ['con', ['connect', 'connections']],
    ['app', ['approvals', 'approve']],
    ['approvals re', ['review', 'reject', 'resolve', 'retry', 'release']],
    ['approvals show apr_', ['apr_aaaaaaaaa1', 'apr_aaaaaaaaa2', 'apr_bbbbbbbbb1']],
    ['approvals show apr_b', ['apr_bbbbbbbbb1']],
    ['approvals approve ', ['apr_aaaaaaaaa1']],
    ['approve apr_aaaaaaaaa1 ', ['apr_aaaaaaaaa1']],
    ['approvals resolve ', ['apr_aaaaaaaaa2']],
    ['--db x approvals retry ', ['apr_aaaaaaaaa2', 'apr_bbbbbbbbb1']],
    ['calendar create-event --supersedes apr_b', ['apr_bbbbbbbbb1']],
    ['webhooks show ', []],
    ['--connection ', ['google', 'work']],
    ['approvals list --conn', ['--connection']],
    ['approvals show --conn', []],
    ['disconnect w', ['work']],
    ['connections rename work ', []],
    ['connect sho', ['shopify']],
    ['agent ', ['setup', 'guide']],
    ['agent setup cu', ['cursor']],
    ['agent setup cursor co', ['codex']],
    ['agent setup cursor --scope p', ['project']],
    ['agent guide --format=s', ['--format=skill']],
    ['init --provider=who', []],
    ['init --provider=wo', ['--provider=woocommerce']],
    ['approvals list --state ex', ['executing', 'expired']],
    ['approvals list --state=ex', ['--state=executing', '--state=expired']],
    ['approvals list --state = ex', ['executing', 'expired']],
    [
      'approvals list --state =',
      [
        'pending',
        'approved',
        'executing',
        'unknown',
        'succeeded',
        'failed',
        'rejected',
        'cancelled',
        'expired',
      ],
    ],
    ['approvals approve --operation calendar.cr', ['calendar.create-event']],
    ['operations shopify.order', ['shopify.order-status']],
    ['calendar create-event --reas', ['--reason']],
    ['calendar create-event --ti', ['--title', '--time-zone']],
    ['calendar create-event --title --ti', []],
    ['calendar create-event -- --ti', []],
    ['shopify list-orders --no-', ['--no-input', '--no-color']],
    ['backup ', [':files']],
    ['calendar create-event --input ', [':files']],
    ['completion ', ['bash', 'zsh', 'fish']],
    ['help app', ['approvals']],
    ['help j', ['json']],
    ['help approvals sh', ['show']],
    ['nonsense ', []],
  ])('behind "shield %s": %j', async (typed, expected) => {
    const { exit, words, stderr } = await asked(typed.split(' '))
    expect({ exit, words, stderr }).toEqual({ exit: 0, words: expected, stderr: '' })
  })

  it('the values of an operation, and its flags where nothing else can stand', async () => {
    expect((await asked(['shopify', 'list-orders', ''])).words).toContain('--from')
    expect((await asked(['shopify', 'list-orders', '--status', ''])).words).toEqual(
      expect.arrayContaining(['open', 'closed']),
    )
  })

  it('no flag that is known only to be refused', async () => {
    expect((await asked(['calendar', 'create-event', '--y'])).words).toEqual([])
  })

  it('each word with what it is, in one short line', async () => {
    const { lines } = await asked(['approvals', 'show', ''])
    expect(lines[0]).toBe('apr_aaaaaaaaa1\t"Demo with Bob"')
    expect(lines[1]).toBe('apr_aaaaaaaaa2\tcalendar.create-event, anna@example.com')
  })

  it('nothing at a server, and says nothing where there is no database', async () => {
    const nothing = { exit: 0, lines: [], words: [], stderr: '' }
    expect(await asked(['approvals', 'show', ''], async () => null)).toEqual(nothing)
    expect(await asked(['approvals', 'show', ''], () => Promise.reject(new Error('no database')))).toEqual(
      nothing,
    )
  })
})

describe('no text that somebody else chose', () => {
  const hostile = [
    ...HOSTILE_TEXTS.map(([, text]) => text),
    'a $(echo owned)',
    '`echo owned`',
    'a:b',
    "'; echo owned",
    'x\ny',
    'x\ty',
  ]

  it('becomes a word, unless any shell takes it as it stands', async () => {
    const connections = hostile.map((name) => ({ name, provider: 'google', account: '' }) as const)
    const requests = hostile.map((id) => request(id, 'pending', null))
    const glance = async () => ({ connections, requests })
    for (const words of [
      ['--connection', ''],
      ['approvals', 'show', ''],
    ])
      for (const word of (await asked(words, glance)).words) expect(word).toMatch(/^[A-Za-z0-9-][\w.@/+-]*$/)
  })

  it('brings a line of its own, a tab or an escape', async () => {
    const requests = hostile.map((text, number) => request(`apr_${number}`, 'pending', text))
    const { lines } = await asked(['approvals', 'show', ''], async () => ({ connections: [], requests }))
    expect(lines).toHaveLength(hostile.length)
    for (const line of lines) {
      expect(line).toMatch(/^apr_\d+\t[^\t]*$/)
      expect(forbiddenIn(line.split('\t')[1] ?? '', { colour: false }), line).toBeUndefined()
    }
  })
})
