import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { serveInside } from '../../http/served.ts'
import { itemsOf, jsonOf } from '../approvals/propose.ts'
import { openLab } from '../lab.ts'
import { tokenOf } from '../server/served.ts'
import { LAUNCHER } from '../shield.ts'
import { entryOf, FILES, NAMES, openUser, type User } from './user.ts'

const URL_UNUSED = 'https://shield.example.com'

/** A user on a machine of their own: no Nango, no database, and another home of shield's. */
async function openClient(): Promise<User & { readonly shieldHome: string; readonly url: string }> {
  const lab = await openLab()
  const { url } = await serveInside(lab)
  const user = await openUser(lab)
  const shieldHome = join(lab.folder, 'client')
  const none = { NANGO_BASE_URL: undefined, NANGO_API_KEY: undefined, NANGO_WEBHOOK_SECRET: undefined }
  const env = { ...none, SHIELD_HOME: shieldHome }
  const run: User['run'] = (argv, options = {}) =>
    user.run(argv, { ...options, env: { ...env, ...options.env } })
  return { ...user, run, shieldHome, url }
}

describe('an agent at a server', () => {
  it('has a token of a requester in a file of its own, and nowhere else', async () => {
    const { lab, url, shieldHome, ...user } = await openClient()
    const token = await tokenOf(lab, 'claude', 'requester')
    const setUp = ['agent', 'setup', 'claude-code', '--server', url]
    const done = await user.run([...setUp, '--token-stdin', '--yes', '--json'], { stdin: `${token}\n` })
    const file = join(shieldHome, 'agents', 'claude-code.env')
    expect(jsonOf(done)).toMatchObject({
      isDone: true,
      server: url,
      files: [{ tokenFile: file }],
      open: [
        expect.stringContaining('only advisory for this agent: the server runs on this machine'),
        expect.any(String),
      ],
    })
    expect(readFileSync(file, 'utf8')).toBe(`SHIELD_URL=${url}\nSHIELD_TOKEN=${token}\n`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(entryOf({ ...user, lab }, 'claude-code')).toEqual({
      type: 'stdio',
      command: process.execPath,
      args: [LAUNCHER, 'mcp', '--env-from', file],
      env: { SHIELD_URL: '', SHIELD_TOKEN: '' },
    })
    const written = [done.stdout, done.stderr, ...Object.values(user.all())].join('\n')
    expect(written).not.toContain(token)
    // The file is what counts, whatever a person's shell has set: emptied variables count as unset.
    const asAgent = await user.run(['status', '--json', '--env-from', file], {
      env: { SHIELD_URL: '', SHIELD_TOKEN: '' },
    })
    expect(jsonOf(asAgent)).toMatchObject({ server: { url, caller: 'claude', roles: ['requester'] } })
    const removed = await user.run([...setUp, '--remove', '--yes'])
    expect(removed.stderr).toContain('revoked at the server: shield tokens revoke tok_')
    expect([existsSync(shieldHome) && existsSync(join(shieldHome, 'agents')), user.all()]).toEqual([
      false,
      {},
    ])
  })

  it('leaves no token behind where its entry was taken out by hand', async () => {
    const { lab, url, shieldHome, ...user } = await openClient()
    const token = await tokenOf(lab, 'claude', 'requester')
    user.write(FILES['claude-code'], '{}')
    await user.run(['agent', 'setup', 'claude-code', '--server', url, '--token-stdin', '--yes'], {
      stdin: token,
    })
    user.write(FILES['claude-code'], '{"mine": 1}')
    const removed = await user.run(['agent', 'setup', 'claude-code', '--remove', '--yes'])
    expect(removed.stderr).toContain('the earlier copy stays')
    expect(user.read(FILES['claude-code'])).toBe('{"mine": 1}')
    expect(existsSync(join(shieldHome, 'agents'))).toBe(false)
  })

  it('is given no token that could decide, none that opens nothing, and none at all without one', async () => {
    const { lab, url, shieldHome, ...user } = await openClient()
    const setUp = ['agent', 'setup', 'codex', '--server', url, '--yes']
    const tokens = [await tokenOf(lab, 'anna', 'approver'), `shield_${'0'.repeat(20)}`, '']
    const said = []
    for (const token of tokens) {
      const { exit, stderr } = await user.run([...setUp, '--token-stdin'], { stdin: token })
      expect(stderr).not.toContain(token === '' ? 'undefined' : token)
      said.push([exit, stderr])
    }
    const { exit, stderr } = await user.run(setUp)
    said.push([exit, stderr])
    expect(said).toEqual([
      [2, expect.stringContaining('can do more than propose: it is one of anna, approver')],
      [3, expect.any(String)],
      [2, expect.any(String)],
      [2, expect.stringContaining('needs its token')],
    ])
    expect([user.all(), existsSync(join(shieldHome, 'agents'))]).toEqual([{}, false])
  })

  it('has its token made where the database is; one that no agent has is revoked', async () => {
    const lab = await openLab()
    const { url } = await serveInside(lab)
    const user = await openUser(lab)
    const make = (server: string) => ['agent', 'setup', 'gemini', '--server', server, '--make-token', '--yes']
    expect(await user.run(make(url))).toMatchObject({ exit: 0 })
    const before = user.all()
    expect((await user.run([...make('http://127.0.0.1:9'), '--as', 'lost'])).exit).toBe(1)
    expect(user.all()).toEqual(before)
    expect(await user.run([...make(url), '--as', 'second'])).toMatchObject({ exit: 0 })
    const states = async () => {
      const listed = itemsOf(await user.run(['tokens', 'list', '--json'])) as readonly Record<
        string,
        unknown
      >[]
      return listed.map(({ principal, roles, state }) => [principal, roles, state])
    }
    const requester = ['requester']
    const ended = [
      ['gemini', requester, 'revoked'],
      ['lost', requester, 'revoked'],
    ]
    expect(await states()).toEqual([...ended, ['second', requester, 'active']])
    await user.run(['agent', 'setup', 'gemini', '--remove', '--yes'])
    expect(await states()).toEqual([...ended, ['second', requester, 'revoked']])
    expect(Object.keys(user.all())).toEqual([])
  })
})

it('of several agents, none keeps a token that was made where a file cannot be written in the end', async () => {
  const lab = await openLab()
  const { url } = await serveInside(lab)
  const user = await openUser(lab)
  mkdirSync(lab.home, { recursive: true })
  writeFileSync(join(lab.home, 'agents'), 'no folder')
  const failed = await user.run([
    'agent',
    'setup',
    'cursor',
    'codex',
    '--server',
    url,
    '--make-token',
    '--yes',
  ])
  expect([failed.exit, failed.stderr]).toEqual([1, expect.stringContaining('agents could not be made')])
  expect(itemsOf(await user.run(['tokens', 'list', '--json']))).toMatchObject([
    { principal: 'cursor', state: 'revoked' },
    { principal: 'codex', state: 'revoked' },
  ])
  expect(user.all()).toEqual({})
})

describe('an agent that speaks to a server itself', () => {
  it('finds its token in its environment, which the file only names', async () => {
    const user = await openUser()
    const flags = ['--http', '--server', URL_UNUSED]
    const done = await user.run(['agent', 'setup', ...NAMES, ...flags, '--yes'])
    expect(done.stderr).toContain('SHIELD_TOKEN has to be set in the environment')
    const url = `${URL_UNUSED}/mcp`
    const bearer = (reference: string) => ({ Authorization: `Bearer ${reference}` })
    expect(NAMES.map((name) => entryOf(user, name))).toEqual([
      { type: 'http', url, headers: bearer('${SHIELD_TOKEN}') },
      { url, bearer_token_env_var: 'SHIELD_TOKEN' },
      { url, headers: bearer('${env:SHIELD_TOKEN}') },
      { httpUrl: url, headers: bearer('${SHIELD_TOKEN}') },
      { type: 'http', url, headers: bearer('${env:SHIELD_TOKEN}') },
    ])
    await user.run(['agent', 'setup', ...NAMES, '--remove', '--yes'])
    expect(user.all()).toEqual({})
  })

  it.each([
    [['--server', 'http://shield.example.com'], 'SHIELD_URL'],
    [['--http'], '--http is for an agent that works through a server'],
    [['--token-stdin'], '--token-stdin is for an agent that works through a server'],
    [['--make-token'], '--make-token is for an agent that works through a server'],
    [['--scope', 'team'], '--scope takes user or project, not "team"'],
    [
      ['codex', '--server', URL_UNUSED, '--token-stdin'],
      '--token-stdin brings one token, and 2 agents are named',
    ],
    [['--server', URL_UNUSED, '--as', 'helper'], '--as goes with --make-token'],
    [['--as', 'shield'], 'shield is a name that shield keeps for itself'],
  ])('is refused %s', async (flags, why) => {
    const user = await openUser()
    const refused = await user.run(['agent', 'setup', 'cursor', ...flags, '--yes'])
    expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining(why)])
    expect(user.all()).toEqual({})
  })
})
