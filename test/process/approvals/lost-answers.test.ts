import { describe, expect, it } from 'vitest'
import { openLab, type Lab } from '../lab.ts'
import { WRITES, type Write } from '../providers/writes.ts'
import { connectIn, itemsOf, queueWrite, showRequest } from './propose.ts'

describe.each(Object.entries(WRITES))('%s', (name, write) => {
  it('whose answer is lost after its effect ends as what is known of it, and is sent once', async () => {
    const lab = await openLab()
    const { id, sent } = await queue(lab, write)
    lab.fault(`drop-after@${write.method}@${write.path}*1`)
    const exit = write.after === 'succeeded' ? 0 : 7
    for (let time = 0; time < 2; time += 1)
      expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit })
    expect(await showRequest(lab, id)).toMatchObject({
      state: write.after,
      ending: { evidence: write.after === 'succeeded' ? 'lookup' : null },
    })
    expect(sent()).toBe(1)
  })

  it('that is lost before its effect is never reported as done, and nothing is sent again', async () => {
    const lab = await openLab()
    const { id, words, sent } = await queue(lab, write)
    lab.fault(`drop-before@${write.method}@${write.path}*1`)
    for (let time = 0; time < 2; time += 1)
      expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 7 })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'unknown' })
    const again = await lab.runInside([...words, '--queue'])
    expect(again).toMatchObject({ exit: 7, stdout: '' })
    expect(again.stderr).toContain(`Already requested as ${id}, and it is not known whether that was done`)
    // As a job does that runs once more: it goes on with its request, and looks for what became of it.
    const keyed = ['--idempotency-key', 'job-1']
    const job = await queueWrite(lab, [...words, ...keyed])
    lab.fault(`drop-before@${write.method}@${write.path}*1`)
    expect(await lab.runInside(['approvals', 'approve', job, '--yes'])).toMatchObject({ exit: 7 })
    expect(await queueWrite(lab, [...words, ...keyed])).toBe(job)
    const other = await queueWrite(lab, [...words, '--duplicate'])
    const warned = `${id} is for the very same write, and it is not known whether that was done: this may do it a second time`
    const { stdout } = await lab.runInside(['operations', name, '--json'])
    const { recovery } = JSON.parse(stdout) as { readonly recovery: string }
    const shown = await lab.runInside(['approvals', 'show', other, '--json'])
    expect(shown.stdout.includes(warned)).toBe(recovery !== 'idempotent')
    expect(sent()).toBe(0)
  })
})

it('are all the writes that there are', async () => {
  const lab = await openLab()
  const all = itemsOf(await lab.runInside(['operations', '--json'])) as readonly {
    readonly name: string
    readonly kind: string
  }[]
  const writes = all.filter(({ kind }) => kind === 'write').map(({ name }) => name)
  expect(Object.keys(WRITES).toSorted()).toEqual(writes)
})

/** Connects, prepares and queues; `sent` counts what reached the provider from then on. */
async function queue(lab: Lab, write: Write) {
  await connectIn(lab, write.connect)
  const words = await write.propose(lab)
  const id = await queueWrite(lab, words)
  const before = lab.sandbox.calls().length
  const field = write.path.slice(1)
  const sent = () =>
    lab.sandbox
      .calls()
      .slice(before)
      .filter(({ method, path, body }) => {
        return method === write.method && (path.includes(write.path) || body?.includes(`${field}(`) === true)
      }).length
  return { id, words, sent }
}
