import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defined } from '../../../src/domain/text/json.ts'
import { describe, expect, it } from 'vitest'
import { PROVIDERS } from '../../../src/domain/provider/providers.ts'
import { loadProvider } from '../../../src/providers/index.ts'
import { commandPaths } from '../command-paths.ts'
import { FAILURES, openEchoServer } from '../echo-server.ts'
import { filesIn, openLab, type Lab, type RunOptions } from '../lab.ts'
import { CREATE, queueEvent } from '../approvals/propose.ts'
import { secretsIn } from './secrets.ts'
import type { Ended } from '../shield.ts'
import { linesAsJson, quietAsJson } from './said-as-json.ts'
import {
  NOTIFY_FILE,
  OF_AGENTS,
  OF_APPROVALS,
  OF_ENV,
  OF_NOTIFY,
  OF_POLICY,
  OF_WEBHOOKS,
  POLICY,
} from './typed-commands.ts'

interface Typed {
  readonly argv: readonly string[]
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  /** It goes on until it is told to end; this is what it says first. */
  readonly says?: string
}

const type = (line: string, stdin?: string): Typed => ({
  argv: wordsOf(line),
  ...(stdin === undefined ? {} : { stdin }),
})

const DATABASE_PASSWORD = 'canary-of-a-database'
const SHOP_KEY = 'ck_sandboxadministrator\ncs_sandboxadministrator\n'
const META_TOKEN = 'EAAsandboxSystemUser\n'
const CLIENT_SECRET = 'secret-canary-of-a-client\n'
const NUMBERS = '--phone-number-id 106540352242922 --business-account-id 102290129340398'

/** How each command is typed, in an order in which there is something for each to do. Operations have examples. */
const TYPED: Readonly<Record<string, readonly Typed[]>> = {
  connect: [
    type('connect google --write --no-browser'),
    type('connect shopify --shop demo-store --write --no-browser'),
    type('connect woocommerce --write --credentials-stdin --store sandbox-shop.example.com', SHOP_KEY),
    type(`connect whatsapp --write --credentials-stdin ${NUMBERS}`, META_TOKEN),
    type(
      'connect woocommerce --as other --credentials-stdin --store sandbox-shop.example.com',
      'ck_sandboxwrong\ncs_sandboxwrong\n',
    ),
    type(`connect whatsapp --as other --credentials-stdin ${NUMBERS}`, 'EAAsandboxWrong\n'),
  ],
  'connections list': [type('connections list')],
  'connections show': [type('connections show google')],
  'connections rename': [type('connections rename shopify shop'), type('connections rename shop shopify')],
  'connections adopt': [type('connections adopt google nobody --as adopted')],
  'connections accept': [type('connections accept google --yes')],
  'connections discard': [type('connections discard nobody --typed nobody')],
  'providers list': [type('providers list')],
  'providers configure': [
    type('providers configure google --client-id an-id --client-secret-stdin', CLIENT_SECRET),
  ],
  status: [type('status'), type('status --check')],
  operations: [type('operations'), type('operations calendar.create-event')],
  'approvals list': [type('approvals list'), type('approvals list --all')],
  'approvals history': [type('approvals history'), type('approvals history ID')],
  ...Object.fromEntries(
    [...OF_APPROVALS, ...OF_POLICY, ...OF_NOTIFY, ...OF_WEBHOOKS, ...OF_AGENTS, ...OF_ENV].map(
      ([path, words]) => [path, [type(words)]],
    ),
  ),
  completion: [type('completion bash')],
  'audit list': [type('audit list')],
  'audit verify': [type('audit verify --payloads')],
  'audit checkpoint': [type('audit checkpoint --out FILE')],
  'audit export': [type('audit export'), type('audit export --format csv')],
  backup: [type('backup COPY')],
  'store info': [type('store info')],
  'store copy': [
    {
      ...type('store copy --yes'),
      env: { SHIELD_DATABASE_URL: `postgres://shield:${DATABASE_PASSWORD}@127.0.0.1:1/shield` },
    },
  ],
  'tokens create': [type('tokens create --name agent --role requester')],
  'tokens list': [type('tokens list')],
  'tokens revoke': [type('tokens revoke tok_0000000000')],
  mcp: [{ argv: ['mcp'], stdin: '{"jsonrpc":"2.0","id":1,"method":"ping"}\n', says: '"id":1' }],
  doctor: [type('doctor')],
  init: [
    type('init --no-connect --provider google'),
    type('init --api-key-stdin --no-connect --provider google', '00000000-0000-4000-8000-0000000000ca\n'),
  ],
  serve: [{ argv: wordsOf('serve --listen 127.0.0.1:0'), says: '"listening"' }],
  sandbox: [{ argv: wordsOf('sandbox --port 0'), says: 'NANGO_BASE_URL' }],
  demo: [type('demo')],
  disconnect: [type('disconnect whatsapp --yes')],
}

/** The commands that speak with Nango, so that it can fail them. */
const TOLD_TO_NANGO = [
  type('connect google --as again --no-browser --timeout 1s'),
  type('connect woocommerce --as again --credentials-stdin --store sandbox-shop.example.com', SHOP_KEY),
  type(`connect whatsapp --as again --credentials-stdin ${NUMBERS}`, META_TOKEN),
  type('connections adopt google nobody --as adopted'),
  type('connections accept google --yes'),
  type('connections discard nobody --typed nobody'),
  type('providers list'),
  type('providers configure google --client-id an-id --client-secret-stdin', CLIENT_SECRET),
  type('status --check'),
  type('doctor'),
  type('calendar find-slots --duration 30m'),
  type('approvals approve ID --yes'),
  type('disconnect google --yes'),
]

function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

async function examples(): Promise<readonly (readonly [string, readonly Typed[]])[]> {
  const loaded = await Promise.all(PROVIDERS.map((name) => loadProvider(name)))
  return loaded
    .flatMap(({ operations }) => operations)
    .map(({ name, examples: [first = ''] }) => [name.replace('.', ' '), [type(first.replace('shield ', ''))]])
}

/** Runs it as somebody does who wants to know why it fails, and as a script does. */
async function runs(lab: Lab, { argv, stdin, env, says }: Typed, options: RunOptions = {}) {
  if (says !== undefined) {
    for (const flag of ['--debug', '--json']) {
      const running = lab.start([...argv, flag], options)
      running.type(stdin ?? '')
      await running.says(says)
      running.kill('SIGTERM')
      const { stdout, stderr } = await running.ended
      if (flag === '--json') linesAsJson(argv, stdout, argv[0] === 'serve' ? stderr : '')
      if (flag === '--json' && argv[0] !== 'serve') expect(stderr, argv.join(' ')).toBe('')
    }
    return []
  }
  const given = {
    ...options,
    ...defined({ stdin, env: env === undefined ? undefined : { ...options.env, ...env } }),
  }
  return [
    await lab.runInside([...argv, '--debug'], given),
    quietAsJson(argv, await lab.runInside([...argv, '--json', '--debug'], given)),
  ]
}

/** What words such as ID stand for: requests that wait, and files. */
async function wordsIn(lab: Lab): Promise<Readonly<Record<string, string>>> {
  const [ID, ID2, ID3] = [
    await queueEvent(lab, ['--duplicate']),
    await queueEvent(lab, ['--duplicate']),
    await queueEvent(lab, ['--duplicate']),
  ]
  const NOTIFY = join(lab.folder, 'notify.yaml')
  writeFileSync(NOTIFY, NOTIFY_FILE)
  return { NOTIFY, ID, ID2, ID3, FILE: join(lab.folder, 'heads'), COPY: join(lab.folder, 'copy'), POLICY }
}

async function runsOf(
  lab: Lab,
  several: readonly Typed[],
  words: Readonly<Record<string, string>>,
): Promise<readonly Ended[]> {
  const ended: Ended[] = []
  for (const typed of several)
    ended.push(...(await runs(lab, { ...typed, argv: typed.argv.map((word) => words[word] ?? word) })))
  return ended
}

/** A command line that is not understood would try nothing. */
function expectRun(path: string, { exit, stderr }: Ended): void {
  expect(exit, stderr).not.toBeNull()
  if (path !== 'approvals review') expect(exit, `${path}: ${stderr}`).not.toBe(2)
}

function tokensIn(text: string): readonly string[] {
  return text.match(/shield_[0-9a-z]{10}_[\w-]+/g) ?? []
}

describe('no secret is ever written', () => {
  it('by any command that there is', async () => {
    const lab = await openLab()
    const every = { ...TYPED, ...Object.fromEntries(await examples()) }
    expect(Object.keys(every).toSorted(), 'a command that is not tried here').toEqual(
      [...(await commandPaths())].toSorted(),
    )
    const { connect = [], disconnect = [], ...others } = every
    for (const typed of connect) await runs(lab, typed)
    const words = await wordsIn(lab)
    const tokens: string[] = []
    for (const [path, several] of [...Object.entries(others), ['disconnect', disconnect] as const]) {
      const ended = await runsOf(lab, several, words)
      for (const one of ended) expectRun(path, one)
      expect(ended.map(({ stdout, stderr }) => stdout + stderr).join(''), path).not.toContain(
        DATABASE_PASSWORD,
      )
      const found = ended.flatMap(({ stdout, stderr }) => tokensIn(stdout + stderr))
      if (path === 'tokens create') tokens.push(...found)
      else expect(found, path).toEqual([])
    }
    const files = filesIn(lab.home).join('')
    expect(files).toContain(words['ID'])
    expect(tokens).toHaveLength(2)
    expect(tokensIn(files)).toEqual([])
    expect(readFileSync(join(lab.home, 'shield.db.key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
  })

  it.each(FAILURES)('when Nango answers %s, and repeats all that it was sent', async (failure) => {
    const lab = await openLab()
    expect(await lab.runInside(['connect', 'google', '--write', '--no-browser'])).toMatchObject({ exit: 0 })
    const id = await queueEvent(lab)
    const env = { NANGO_BASE_URL: await openEchoServer(failure) }
    await Promise.all(
      TOLD_TO_NANGO.map(({ argv, stdin }) =>
        lab.runInside([...argv.map((word) => (word === 'ID' ? id : word)), '--debug'], {
          env,
          ...(stdin === undefined ? {} : { stdin }),
        }),
      ),
    )
  })

  it.each(['NANGO_API_KEY', 'NANGO_WEBHOOK_SECRET', 'META_APP_SECRET', 'META_VERIFY_TOKEN'] as const)(
    'when %s was typed where it does not belong',
    async (name) => {
      const lab = await openLab()
      const secret = lab.sandbox.environment[name]
      const misplaced = [
        [secret],
        [`--${secret}`],
        ['approvals', secret],
        ['approvals', 'show', `--${secret}`],
        ['approvals', 'approve', secret, '--yes'],
        ['connect', secret],
        ['calendar', secret],
        ['calendar', 'find-slots', '--duration', secret],
        [...CREATE, `--calendar=${secret}`, `--${secret}=x`],
        ['audit', 'export', '--format', secret],
        ['tokens', 'create', '--name', 'x', '--role', secret],
        ['approvals', 'list', '--state', secret],
        ['status', '--json', secret, secret],
      ]
      const ended = await Promise.all(misplaced.map((argv) => lab.runInside([...argv, '--debug'])))
      for (const [index, { exit, stdout, stderr }] of ended.entries()) {
        expect(exit, misplaced[index]?.join(' ')).not.toBe(0)
        expect(secretsIn([stdout, stderr], lab.sandbox), misplaced[index]?.join(' ')).toEqual([])
      }
      expect(ended.map(({ stderr }) => stderr).join('')).toContain('‹redacted›')
    },
  )

  it('when SHIELD_TOKEN was typed where it does not belong, or its server cannot be reached', async () => {
    const lab = await openLab()
    const token = `shield_0123456789_${'canary'.repeat(7)}`
    const env = { SHIELD_URL: await openEchoServer('500'), SHIELD_TOKEN: token }
    const unreached = { SHIELD_URL: 'http://127.0.0.1:1', SHIELD_TOKEN: token }
    const ended = await Promise.all([
      ...[
        ['status'],
        ['approvals', 'list'],
        ['doctor'],
        ['approvals', 'show', token],
        [token],
        ['serve'],
      ].map((argv) => lab.runInside([...argv, '--debug'], { env })),
      ...[['status'], ['approvals', 'approve', token, '--yes']].map((argv) =>
        lab.runInside([...argv, '--json', '--debug'], { env: unreached }),
      ),
    ])
    for (const { exit, stdout, stderr } of ended) {
      expect(exit).not.toBe(0)
      expect(stdout + stderr).not.toContain('canary')
    }
  })
})
