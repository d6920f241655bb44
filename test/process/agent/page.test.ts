import { expect, it } from 'vitest'
import { serveInside } from '../../http/served.ts'
import { openConnectedLab, showRequest } from '../approvals/propose.ts'
import { blocksOf, hasJq, runScript } from '../ci/runner.ts'
import { tokenOf } from '../server/served.ts'
import { compare, withRealIds } from '../../transcripts/transcript.ts'
import { clientOf, entryOf, openUser } from './user.ts'

it.skipIf(!hasJq)(
  'the script of docs/agents.md looks for a slot over REST and proposes, and decides nothing',
  async () => {
    const lab = await openConnectedLab()
    const { url } = await serveInside(lab)
    const env = { SHIELD: url, AGENT: await tokenOf(lab, 'agent-1', 'requester'), WAIT: '1' }
    const [script = ''] = blocksOf('bash', 'agents.md')
    const first = await runScript(lab, script, env)
    expect(first).toEqual({ exit: 0, stdout: expect.stringMatching(/^apr_\w{10} is pending\n$/) as unknown })
    expect(await runScript(lab, script, env)).toEqual(first)
    const [id = ''] = first.stdout.split(' ')
    expect(await showRequest(lab, id)).toMatchObject({ state: 'pending', reason: 'Bob asked for it' })
    const { exit } = await lab.runInside(['approvals', 'approve', id, '--yes'])
    expect([exit, lab.effects()]).toEqual([0, 1])
  },
)

it('the dialogue of docs/agents.md by MCP is what really happens', async () => {
  const lab = await openConnectedLab()
  const user = await openUser(lab)
  await user.run(['agent', 'setup', 'claude-code', '--yes'])
  const client = await clientOf(user, entryOf(user, 'claude-code'))
  const ids = new Map<string, string>()
  const [dialogue = ''] = blocksOf('text', 'agents.md')
  const steps = dialogue.trimEnd().split(/\n(?=[→$] )/)
  expect(steps.length).toBeGreaterThan(5)
  for (const step of steps) {
    const [line = '', ...expected] = step.split('\n')
    const [, kind, name = '', rest = ''] = /^([→$]) (\S+) (.*)$/.exec(withRealIds(line, ids)) ?? []
    if (kind === '$') {
      const words = [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
      expect(await lab.runInside(words, { env: { SHIELD_ACTOR: 'anna' } }), line).toMatchObject({ exit: 0 })
    } else {
      const { structuredContent } = await client.callTool({ name, arguments: JSON.parse(rest) as {} })
      const told = expected.map((text) => text.replace(/^← /, ''))
      expect(compare(told, `${JSON.stringify(structuredContent)}\n`, ids), line).toBeNull()
    }
  }
  expect(lab.effects()).toBe(1)
})
