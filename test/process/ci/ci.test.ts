import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { openConnectedLab } from '../approvals/propose.ts'
import type { Lab } from '../lab.ts'
import { blocksOf, filledIn, hasJq, runAction, runScript } from './runner.ts'

const WRITE = 'calendar\ncreate-event\n--title\nRelease 1.4\n--start\n2099-12-01T17:00\n--duration\n30m\n'

/** Waits until a request is in the queue, and decides on it. */
async function decide(lab: Lab, how: 'approve' | 'reject'): Promise<void> {
  let id = ''
  await expect
    .poll(async () => {
      const { stdout } = await lab.runInside(['approvals', 'list', '--json'])
      const { items } = JSON.parse(stdout) as { items: { id: string }[] }
      id = items[0]?.id ?? ''
      return id
    })
    .not.toBe('')
  const words = how === 'approve' ? ['--yes'] : ['--yes', '--reason', 'Not on a Friday']
  const { exit, stderr } = await lab.runInside(['approvals', how, id, ...words])
  expect(exit, stderr).toBe(0)
}

it('queues a write by the action, and meets the same request when the job runs again', async () => {
  const lab = await openConnectedLab()
  const first = await runAction(lab, { write: WRITE, reason: 'Release 1.4 is out' })
  expect(first).toMatchObject({ exit: 0, outputs: { state: 'pending', exit: '0', url: '' } })
  expect(first.outputs['id']).toMatch(/^apr_/)
  expect(first.summary).toContain('Release 1.4')
  const waiting = runAction(lab, { write: WRITE, reason: 'Release 1.4 is out', wait: '10m' })
  await decide(lab, 'approve')
  expect(await waiting).toMatchObject({
    exit: 0,
    outputs: { id: first.outputs['id'], state: 'succeeded', exit: '0' },
  })
  expect(lab.effects()).toBe(1)
})

it('ends the step as shield does when the write is rejected or its words are wrong', async () => {
  const lab = await openConnectedLab()
  const waiting = runAction(lab, { write: WRITE, wait: '10m' })
  await decide(lab, 'reject')
  expect(await waiting).toMatchObject({ exit: 5, outputs: { state: 'rejected', exit: '5' } })
  expect(await runAction(lab, { write: 'calendar\ncreate-event' })).toMatchObject({
    exit: 2,
    outputs: { id: '', state: '', exit: '2' },
    summary: '',
  })
  expect(lab.effects()).toBe(0)
})

it('hands a hostile title on as it is, and shows it in the summary as text', async () => {
  const lab = await openConnectedLab()
  const title = '</pre><b>$(echo hi) `echo hi` ${{ inputs.id }} "\'; echo hi'
  const { outputs, summary } = await runAction(lab, { write: WRITE.replace('Release 1.4', title) })
  const { stdout } = await lab.runInside(['approvals', 'show', outputs['id'] ?? '', '--json'])
  expect((JSON.parse(stdout) as { input: { title: string } }).input.title).toBe(title)
  expect(summary.match(/<\/?\w+>/g)).toEqual(['<pre>', '</pre>'])
})

it.skipIf(!hasJq)('runs the shell script of the page to each of its ends', async () => {
  const [script = ''] = blocksOf('bash')
  const lab = await openConnectedLab()
  const done = runScript(lab, script, { RELEASE: '1.4' })
  await decide(lab, 'approve')
  expect(await done).toMatchObject({
    exit: 0,
    stdout: expect.stringMatching(/^done: sh[0-9a-f]+\n$/) as string,
  })
  const rejected = runScript(lab, script, { RELEASE: '1.5' })
  await decide(lab, 'reject')
  expect(await rejected).toEqual({ exit: 5, stdout: 'not granted: Not on a Friday\n' })
  expect(await runScript(lab, script, { RELEASE: '1.6', WAIT: '1s' })).toMatchObject({
    exit: 8,
    stdout: expect.stringMatching(/^still waiting: apr_/) as string,
  })
  expect(lab.effects()).toBe(1)
})

interface Step {
  readonly run?: string
  readonly with?: Readonly<Record<string, string>>
}

/** The steps of a job in the block of that number on the page. */
function stepsOf(block: number, job: string): readonly Step[] {
  const { jobs } = parse(blocksOf('yaml')[block] ?? '') as { jobs: Record<string, { steps: Step[] }> }
  return jobs[job]?.steps ?? []
}

it('runs the job for GitHub that waits', async () => {
  const lab = await openConnectedLab()
  const [action, after] = stepsOf(0, 'announce')
  const acting = runAction(lab, action?.with ?? {})
  await decide(lab, 'approve')
  const { exit, outputs } = await acting
  expect(exit).toBe(0)
  const id = outputs['id'] ?? ''
  const { stdout } = await runScript(lab, filledIn(after?.run ?? '', { 'steps.event.outputs.id': id }), {})
  expect(stdout).toBe(`the event stands, ${id}\n`)
  expect(lab.effects()).toBe(1)
})

it('runs the two jobs for GitHub of which no runner waits', async () => {
  const lab = await openConnectedLab()
  const { outputs } = await runAction(lab, { write: WRITE })
  const [look] = stepsOf(1, 'go-on')
  const env = { ID: outputs['id'] ?? '' }
  expect(await runScript(lab, look?.run ?? '', env)).toMatchObject({ exit: 8 })
  await decide(lab, 'approve')
  expect(await runScript(lab, look?.run ?? '', env)).toMatchObject({ exit: 0 })
  expect(lab.effects()).toBe(1)
})

interface Pipeline {
  readonly announce: { readonly script: readonly string[] }
  readonly 'go-on': {
    readonly script: readonly string[]
    readonly allow_failure: { readonly exit_codes: number }
  }
}

it.skipIf(!hasJq)('runs the jobs for GitLab, whose second may end with 8', async () => {
  const jobs = parse(blocksOf('yaml')[2] ?? '') as Pipeline
  const env = { CI_PROJECT_PATH: 'acme/shop', CI_PIPELINE_ID: '17', CI_JOB_NAME: 'announce' }
  const lab = await openConnectedLab()
  const run = (script: readonly string[]) => runScript(lab, script.join('\n'), env)
  expect(await run(jobs.announce.script)).toMatchObject({ exit: 0 })
  expect((await run(jobs['go-on'].script)).exit).toBe(jobs['go-on'].allow_failure.exit_codes)
  await decide(lab, 'approve')
  expect(await run(jobs['go-on'].script)).toMatchObject({ exit: 0 })
  expect(lab.effects()).toBe(1)
})
