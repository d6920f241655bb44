import { describe, expect, it } from 'vitest'
import type { Lab } from '../lab.ts'
import { CREATE, errorOf, itemsOf, openConnectedLab, queueEvent, requestOf, showRequest } from './propose.ts'

describe('approving without a terminal', () => {
  it('needs --yes: without it nothing is sent and the command ends 2', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const refused = await lab.runInside(['approvals', 'approve', id, '--json'])
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(refused).hint).toBe(`shield approvals approve ${id} --yes`)
    expect(lab.posts()).toBe(0)
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
    expect(lab.effects()).toBe(1)
  })

  it('shows what is sent on stderr and the result on stdout', async () => {
    const lab = await openConnectedLab()
    const approved = await lab.runInside(['approvals', 'approve', await queueEvent(lab), '--yes'])
    expect(approved.stderr).toContain('Demo with Bob')
    expect(approved.stdout).toMatch(/^Event\tsh[0-9a-f]{32}\n/)
  })

  it('takes any unique beginning of an id', async () => {
    const lab = await openConnectedLab()
    const first = await queueEvent(lab)
    const second = await queueEvent(lab, ['--duplicate'])
    const approved = await lab.runInside(['approvals', 'approve', uniquePrefix(first, second), '--yes'])
    expect(approved).toMatchObject({ exit: 0 })
    expect(await showRequest(lab, first)).toMatchObject({ state: 'succeeded' })
    expect(await showRequest(lab, second)).toMatchObject({ state: 'pending' })
  })

  it('sends nothing the second time, says who approved first, and ends 0 too', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    await lab.runInside(['approvals', 'approve', id, '--yes'], { env: { SHIELD_ACTOR: 'anna' } })
    const again = await lab.runInside(['approvals', 'approve', id, '--yes'], { env: { SHIELD_ACTOR: 'ben' } })
    expect(again.exit).toBe(0)
    expect(again.stderr).toContain('approved before, by anna')
    expect(lab.posts()).toBe(1)
  })

  it('refuses another digest than the one insisted on', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const refused = await lab.runInside([
      'approvals',
      'approve',
      id,
      '--yes',
      '--digest',
      '0'.repeat(64),
      '--json',
    ])
    expect(refused).toMatchObject({ exit: 6, stdout: '' })
    expect(errorOf(refused).code).toBe('conflict')
    const { digest } = await showRequest(lab, id)
    expect(await lab.runInside(['approvals', 'approve', id, '--yes', '--digest', digest])).toMatchObject({
      exit: 0,
    })
  })

  it('sends nothing when the time was taken meanwhile: it has gone stale and ends 6', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab, ['--require-free'])
    const other = await queueEvent(lab, ['--title', 'Faster'])
    expect(await lab.runInside(['approvals', 'approve', other, '--yes'])).toMatchObject({ exit: 0 })
    const stale = await lab.runInside(['approvals', 'approve', id, '--yes', '--json'])
    expect(stale).toMatchObject({ exit: 6, stdout: '' })
    expect(await showRequest(lab, id)).toMatchObject({ state: 'failed', ending: { code: 'stale' } })
    expect(lab.posts()).toBe(1)
  })
})

describe('rejecting and cancelling', () => {
  it('is final: approving it then is a conflict that says who rejected it', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    const rejected = await lab.runInside(['approvals', 'reject', id, '--reason', 'not this week', '--json'], {
      env: { SHIELD_ACTOR: 'anna' },
    })
    expect(rejected.exit).toBe(0)
    expect(requestOf(rejected)).toMatchObject({ state: 'rejected', decision: { actor: { name: 'anna' } } })
    const late = await lab.runInside(['approvals', 'approve', id, '--yes', '--json'])
    expect(late).toMatchObject({ exit: 6, stdout: '' })
    expect(errorOf(late).message).toContain('anna')
    expect(lab.posts()).toBe(0)
  })

  it('can be said twice, but not after it was approved', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    await lab.runInside(['approvals', 'reject', id])
    const again = await lab.runInside(['approvals', 'reject', id])
    expect(again.exit).toBe(0)
    expect(again.stderr).toMatch(/ was rejected before, by .+ at .+; nothing was sent\n/)
    const other = await queueEvent(lab)
    await lab.runInside(['approvals', 'approve', other, '--yes'])
    expect(await lab.runInside(['approvals', 'reject', other])).toMatchObject({ exit: 6, stdout: '' })
    expect(await lab.runInside(['approvals', 'cancel', other])).toMatchObject({ exit: 6, stdout: '' })
  })

  it('takes a request back, after which it cannot be approved', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    expect(await lab.runInside(['approvals', 'cancel', id])).toMatchObject({ exit: 0 })
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 6 })
    expect(await lab.runInside(['approvals', 'wait', id])).toMatchObject({ exit: 5 })
    expect(lab.posts()).toBe(0)
  })

  it('expires undecided, which is not rejected', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab, ['--expires', '1s'])
    const waited = await lab.runInside(['approvals', 'wait', id, '--json'])
    expect(waited).toMatchObject({ exit: 5, stdout: '' })
    expect(errorOf(waited)).toMatchObject({ code: 'not_granted', message: `${id} expired; nothing was sent` })
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 6 })
    expect(lab.posts()).toBe(0)
  })
})

describe('waiting', () => {
  it('ends 8 when nobody decides in time, and the request stays in the queue', async () => {
    const lab = await openConnectedLab()
    const waited = await lab.runInside([...CREATE, '--wait=1s', '--json'])
    expect(waited.exit).toBe(8)
    const { id, state } = requestOf(waited)
    expect(state).toBe('pending')
    expect(requestOf(waited)).toMatchObject({ next: `shield approvals wait ${id}` })
    expect(waited.stderr).toBe('')
  })

  it('ends 0 with the result when another process approves it', async () => {
    const lab = await openConnectedLab()
    const waiting = lab.start([...CREATE, '--wait', '--json'])
    const id = await idQueued(lab)
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 0 })
    const waited = await waiting.ended
    expect(waited.exit).toBe(0)
    expect(requestOf(waited)).toMatchObject({ id, state: 'succeeded' })
    expect(lab.posts()).toBe(1)
  })

  it('ends 5 with the reason when another process rejects it; approving it then ends 6', async () => {
    const lab = await openConnectedLab()
    const waiting = lab.start([...CREATE, '--wait', '--json'])
    const id = await idQueued(lab)
    await lab.runInside(['approvals', 'reject', id, '--reason', 'Bob is on holiday'])
    const waited = await waiting.ended
    expect(waited).toMatchObject({ exit: 5, stdout: '' })
    expect(errorOf(waited)).toMatchObject({
      code: 'not_granted',
      message: expect.stringContaining('Bob is on holiday'),
    })
    expect(await lab.runInside(['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 6, stdout: '' })
    expect(lab.posts()).toBe(0)
  })

  it('ends 130 at Ctrl-C and leaves the request in the queue', async () => {
    const lab = await openConnectedLab()
    const waiting = lab.start([...CREATE, '--wait'])
    await waiting.says('waits for a decision')
    waiting.kill('SIGINT')
    expect(await waiting.ended).toMatchObject({ exit: 130, stdout: '' })
    expect(await showRequest(lab, idIn(waiting.stderr()))).toMatchObject({ state: 'pending' })
  })

  it('ends 9 for a request that does not exist', async () => {
    const lab = await openConnectedLab()
    const missing = await lab.runInside(['approvals', 'wait', 'apr_0000000000', '--json'])
    expect(missing).toMatchObject({ exit: 9, stdout: '' })
    expect(errorOf(missing).code).toBe('not_found')
  })
})

describe('the queue', () => {
  it('lists what waits, newest first, and what has ended only with --all', async () => {
    const lab = await openConnectedLab()
    const ended = await queueEvent(lab)
    await lab.runInside(['approvals', 'reject', ended])
    const first = await queueEvent(lab, ['--title', 'First'])
    const second = await queueEvent(lab, ['--title', 'Second'])
    const ids = async (...flags: readonly string[]) =>
      (itemsOf(await lab.runInside(['approvals', 'list', '--json', ...flags])) as { id: string }[]).map(
        ({ id }) => id,
      )
    expect(await ids()).toEqual([second, first])
    expect(await ids('--all')).toEqual([second, first, ended])
    expect(await ids('--state', 'rejected')).toEqual([ended])
    expect(await ids('--limit', '1')).toEqual([second])
  })
})

function idIn(text: string): string {
  return /apr_[0-9a-z]{10}/.exec(text)?.[0] ?? ''
}

/** The shortest beginning of the one that the other does not share. */
function uniquePrefix(one: string, other: string): string {
  const length = one.split('').findIndex((character, place) => character !== other[place])
  return one.slice(0, length + 1)
}

/** With --json a command that waits says nothing meanwhile; the queue tells what it waits for. */
async function idQueued(lab: Lab): Promise<string> {
  let queued: readonly { readonly id: string }[] = []
  const look = async () => {
    queued = itemsOf(await lab.runInside(['approvals', 'list', '--json'])) as typeof queued
    return queued
  }
  await expect.poll(look).toHaveLength(1)
  return queued[0]?.id ?? ''
}

it('several that are decided on together say first what each is about', async () => {
  const lab = await openConnectedLab()
  const ids = [await queueEvent(lab, ['--title', 'One']), await queueEvent(lab, ['--title', 'Two'])]
  const { stderr } = await lab.runInside(['approvals', 'reject', ...ids, '--yes', '--expect-count', '2'])
  for (const [place, title] of ['One', 'Two'].entries())
    expect(stderr).toContain(`${ids[place]}: Summary\t"${title}", Mon 4 May 2099 10:00–10:30\n`)
})

it.each([
  [['calendar.create-evnet', '--expect-count', '0'], 'There is no operation "calendar.create-evnet"'],
  [['shopify.create-draft-order'], 'several without being asked needs --expect-count besides --yes; 0 match'],
])('an operation of which nothing waits is no success: %j', async (words, message) => {
  const lab = await openConnectedLab()
  await queueEvent(lab)
  const ended = await lab.runInside(['approvals', 'approve', '--yes', '--operation', ...words])
  expect(ended).toMatchObject({ exit: 2, stdout: '', stderr: expect.stringContaining(message) })
  expect(ended.stderr).not.toContain('--expect-count 0')
})

it('a blank reason counts as no reason, and the story says no more', async () => {
  const lab = await openConnectedLab()
  for (const [verb, told] of [
    ['reject', /rejected it(?:, [^:\n]+)?$/m],
    ['cancel', /cancelled it$/m],
  ] as const) {
    const id = await queueEvent(lab, ['--title', verb])
    const argv = ['approvals', verb, id, '--reason', '  ', ...(verb === 'reject' ? ['--yes'] : [])]
    expect(await lab.runInside(argv)).toMatchObject({ exit: 0 })
    expect((await lab.runInside(['approvals', 'history', id])).stdout).toMatch(told)
    expect(await showRequest(lab, id)).toMatchObject(
      verb === 'reject' ? { decision: { reason: null } } : { state: 'cancelled' },
    )
  }
})
