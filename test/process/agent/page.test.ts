import { expect, it } from 'vitest'
import { serve } from '../../http/served.ts'
import { openConnectedLab, showRequest } from '../approvals/propose.ts'
import { blocksOf, hasJq, runScript } from '../ci/runner.ts'
import { tokenOf } from '../server/served.ts'

it.skipIf(!hasJq)(
  'the script of docs/agents.md looks for a slot over REST and proposes, and decides nothing',
  async () => {
    const lab = await openConnectedLab()
    const { url } = await serve(lab)
    const env = { SHIELD: url, AGENT: await tokenOf(lab, 'agent-1', 'requester'), WAIT: '1' }
    const [script = ''] = blocksOf('bash', 'agents.md')
    const first = await runScript(lab, script, env)
    expect(first).toEqual({ exit: 0, stdout: expect.stringMatching(/^apr_\w{10} is pending\n$/) as unknown })
    expect(await runScript(lab, script, env)).toEqual(first)
    const [id = ''] = first.stdout.split(' ')
    expect(await showRequest(lab, id)).toMatchObject({ state: 'pending', reason: 'Bob asked for it' })
    const { exit } = await lab.arrange(['approvals', 'approve', id, '--yes'])
    expect([exit, lab.effects()]).toEqual([0, 1])
  },
)
