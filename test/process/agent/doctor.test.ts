import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { serveInside } from '../../http/served.ts'
import { jsonOf } from '../approvals/propose.ts'
import { openLab } from '../lab.ts'
import { FILES, openUser, type User } from './user.ts'

/** What doctor says of agents: name, state and message of each check. */
async function saidOfAgents(user: User, env: Readonly<Record<string, string | undefined>> = {}) {
  const { checks } = jsonOf(await user.run(['doctor', '--json'], { env })) as {
    readonly checks: readonly { readonly name: string; readonly state: string; readonly message: string }[]
  }
  return checks
    .filter(({ name }) => name.startsWith('agent'))
    .map(({ name, state, message }) => [name, state, message])
}

const withText = (text: string) => expect.stringContaining(text) as unknown

it('doctor says nothing of agents where there are none, and nothing of files that are not shield’s affair', async () => {
  const user = await openUser()
  user.write(FILES.cursor, 'broken')
  user.write(FILES.codex, '[mcp_servers.other]\ncommand = "x"\n')
  expect(await saidOfAgents(user)).toEqual([])
})

it('doctor names each agent on this machine, and what is open beside shield', async () => {
  const user = await openUser()
  user.write(FILES.cursor, '{"mcpServers": {"nango": {"url": "https://mcp.nango.dev/mcp"}}}')
  await user.run(['agent', 'setup', 'cursor', '--yes'])
  expect(await saidOfAgents(user)).toEqual([
    ['agent cursor', 'note', withText('An agent that has your shell can decide there as you do')],
    ['agent key', 'note', withText('NANGO_API_KEY is set in the environment of this shell')],
    ['agent doors', 'note', withText("Cursor has Nango's own server nango")],
  ])
  expect(await saidOfAgents(user, { SHIELD_TOKEN: 'shield_x' })).toContainEqual([
    'agent token',
    'note',
    withText('SHIELD_TOKEN is set in the environment of this shell'),
  ])
  expect((await saidOfAgents(user, { NANGO_API_KEY: undefined })).map(([name]) => name)).toEqual([
    'agent cursor',
    'agent doors',
  ])
})

it('doctor finds an entry that starts nothing, and a token that is gone or open to others', async () => {
  const lab = await openLab()
  const { url } = await serveInside(lab)
  const user = await openUser(lab)
  user.write(FILES.gemini, '{"mcpServers": {"shield": {"command": "/gone/shield", "args": ["mcp"]}}}')
  await user.run(['agent', 'setup', 'codex', '--server', url, '--make-token', '--yes'])
  const token = join(lab.home, 'agents', 'codex.env')
  const ofCodex = async () => (await saidOfAgents(user)).filter(([name]) => name === 'agent codex')
  expect(await saidOfAgents(user)).toContainEqual([
    'agent gemini',
    'bad',
    withText('/gone/shield, which is not there'),
  ])
  expect(await ofCodex()).toEqual([['agent codex', 'ok', withText('leads to a server')]])
  chmodSync(token, 0o640)
  expect(await ofCodex()).toEqual([['agent codex', 'bad', withText('can be read by others')]])
  rmSync(token)
  expect(await ofCodex()).toEqual([['agent codex', 'bad', withText('is not there')]])
})
