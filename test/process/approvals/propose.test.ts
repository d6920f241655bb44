import { describe, expect, it } from 'vitest'
import type { Lab, RunOptions } from '../lab.ts'
import { CREATE, errorOf, itemsOf, jsonOf, openConnectedLab, requestOf, showRequest } from './propose.ts'

const ID = /^apr_[0-9a-z]{10}\n$/

describe('a write without a terminal', () => {
  it('is queued and ends 8, with its id on stdout and the command of a person on stderr', async () => {
    const lab = await openConnectedLab()
    const proposed = await lab.runInside(CREATE)
    expect(proposed.exit).toBe(8)
    expect(proposed.stdout).toMatch(ID)
    expect(proposed.stderr).toContain(`a person decides: shield approvals approve ${proposed.stdout.trim()}`)
    expect(lab.posts()).toBe(0)
  })

  it('puts the request as one JSON value on stdout with --json', async () => {
    const lab = await openConnectedLab()
    const proposed = await lab.runInside([...CREATE, '--json'])
    expect(proposed.exit).toBe(8)
    const { next, forPerson, ...request } = { next: '', forPerson: '', ...requestOf(proposed) }
    expect(request).toMatchObject({ state: 'pending', operation: 'calendar.create-event' })
    expect(proposed.stderr).toBe('')
    // Whoever asked may wait; deciding is told as what it is.
    expect([next, forPerson]).toEqual([
      `shield approvals wait ${request.id}`,
      `shield approvals approve ${request.id}`,
    ])
    expect(await showRequest(lab, request.id)).toMatchObject(request)
  })

  it('ends 0 with --queue', async () => {
    const lab = await openConnectedLab()
    const queued = await lab.runInside([...CREATE, '--queue'])
    expect(queued.exit).toBe(0)
    expect(queued.stdout).toMatch(ID)
    expect(lab.posts()).toBe(0)
  })

  it.each([['--yes'], ['-y']])(
    'refuses %s and queues nothing: no flag approves what it proposes',
    async (flag) => {
      const lab = await openConnectedLab()
      const refused = await lab.runInside([...CREATE, flag, '--json'])
      expect(refused).toMatchObject({ exit: 2, stdout: '' })
      const error = errorOf(refused)
      expect(error.message).toContain('No flag approves what the same command proposes')
      expect(error.hint).toContain('shield approvals approve <id> --yes')
      expect(itemsOf(await lab.runInside(['approvals', 'list', '--all', '--json']))).toEqual([])
    },
  )

  it('does not offer --yes in its help', async () => {
    const lab = await openConnectedLab()
    const help = await lab.runInside(['calendar', 'create-event', '--help'])
    expect(help.exit).toBe(0)
    expect(help.stdout).toContain('--title')
    expect(help.stdout).not.toContain('--yes')
  })

  it('asks nobody when CI is set, not even at a terminal', async () => {
    const lab = await openConnectedLab()
    const running = lab.startAtTerminal(CREATE, { env: { CI: '1' } })
    expect(await running.ended).toMatchObject({ exit: 8 })
    expect(running.stdout()).not.toContain('What now?')
  })

  it('shows what would be sent with --dry-run and queues nothing', async () => {
    const lab = await openConnectedLab()
    const dry = await lab.runInside([...CREATE, '--dry-run', '--json'])
    expect(dry.exit).toBe(0)
    expect(jsonOf(dry)).toMatchObject({ dryRun: true, digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(itemsOf(await lab.runInside(['approvals', 'list', '--all', '--json']))).toEqual([])
    expect(lab.posts()).toBe(0)
    const shown = await lab.runInside([...CREATE, '--reason', 'Bob asked', '--dry-run'])
    expect(shown.stdout).toContain('Demo with Bob')
    expect(shown.stdout).toContain('Bob asked')
    // It is not a request: there is nothing of that name, in no state, and nobody waits for it.
    expect(shown.stdout).not.toMatch(/apr_|pending|State|There is no request/)
  })

  it('takes its input as JSON from stdin, and a flag wins over it', async () => {
    const lab = await openConnectedLab()
    const input = JSON.stringify({ title: 'From a file', start: '2099-05-04T10:00', duration: '30m' })
    const argv = ['calendar', 'create-event', '--input', '-', '--title', 'From a flag', '--queue', '--json']
    const queued = await lab.runInside(argv, { stdin: input })
    expect(queued.exit).toBe(0)
    expect(queued.stdout).toContain('From a flag')
    expect(queued.stdout).not.toContain('From a file')
  })
})

describe('proposing the same again', () => {
  it('returns the request of an idempotency key instead of a second', async () => {
    const lab = await openConnectedLab()
    const first = await propose(lab, ['--idempotency-key', 'order-4711'])
    expect(await propose(lab, ['--idempotency-key', 'order-4711'])).toBe(first)
    expect(itemsOf(await lab.runInside(['approvals', 'list', '--all', '--json']))).toHaveLength(1)
  })

  it('returns it also after it was sent, and sends nothing', async () => {
    const lab = await openConnectedLab()
    const flags = ['--idempotency-key', 'order-4711']
    const first = await propose(lab, flags)
    expect(await lab.runInside(['approvals', 'approve', first, '--yes'])).toMatchObject({ exit: 0 })
    const again = await lab.runInside([...CREATE, ...flags, '--json'])
    expect(again.exit).toBe(0)
    expect(jsonOf(again)).toMatchObject({ id: first, state: 'succeeded' })
    expect(lab.posts()).toBe(1)
  })

  it('names no command by which a person would decide on what has ended', async () => {
    const lab = await openConnectedLab()
    const key = ['--idempotency-key', 'order-4711']
    const id = await propose(lab, key)
    expect(await lab.runInside(['approvals', 'reject', id, '--yes'])).toMatchObject({ exit: 0 })
    const queued = await lab.runInside([...CREATE, ...key, '--queue'])
    expect(queued).toMatchObject({ exit: 0, stdout: `${id}\n` })
    expect(queued.stderr).toContain(`${id} was rejected; next: shield approvals wait ${id}\n`)
    const told = jsonOf(await lab.runInside([...CREATE, ...key, '--queue', '--json']))
    expect(told).toMatchObject({ state: 'rejected' })
    expect(told).not.toHaveProperty('forPerson')
    const waited = await lab.runInside([...CREATE, ...key, '--wait'])
    expect(waited.exit).toBe(5)
    expect(waited.stderr).not.toContain('waits for a decision')
  })

  it('is a conflict when the key stands for another input', async () => {
    const lab = await openConnectedLab()
    const first = await propose(lab, ['--idempotency-key', 'order-4711'])
    const other = await lab.runInside([
      ...CREATE,
      '--location',
      'Room 2',
      '--idempotency-key',
      'order-4711',
      '--json',
    ])
    expect(other).toMatchObject({ exit: 6, stdout: '' })
    expect(errorOf(other)).toMatchObject({ code: 'conflict', message: expect.stringContaining(first) })
  })

  it('returns the one that is still pending, unless --duplicate insists', async () => {
    const lab = await openConnectedLab()
    const first = await propose(lab)
    expect(await propose(lab)).toBe(first)
    expect(await propose(lab, ['--duplicate'])).not.toBe(first)
  })

  it('is another request for another requester', async () => {
    const lab = await openConnectedLab()
    const mine = await propose(lab, ['--idempotency-key', 'order-4711'], {
      env: { SHIELD_ACTOR: 'agent-1' },
    })
    const theirs = await propose(lab, ['--idempotency-key', 'order-4711'], {
      env: { SHIELD_ACTOR: 'agent-2' },
    })
    expect(theirs).not.toBe(mine)
  })
})

/** Queues an event by the command itself, and returns the request's id. */
async function propose(lab: Lab, flags: readonly string[] = [], options: RunOptions = {}): Promise<string> {
  const queued = await lab.runInside([...CREATE, ...flags, '--queue'], options)
  expect(queued, 'queueing').toMatchObject({ exit: 0 })
  return queued.stdout.trim()
}

it('counts an emoji as one character of a reason', async () => {
  const lab = await openConnectedLab()
  const proposed = (reason: string) => lab.runInside([...CREATE, '--reason', reason, '--dry-run'])
  expect((await proposed('🎉'.repeat(10_000))).exit).toBe(0)
  const refused = await proposed('🎉'.repeat(10_001))
  expect(refused).toMatchObject({ exit: 2 })
  expect(refused.stderr).toContain('--reason has 10001 characters; at most 10000 are kept')
})
