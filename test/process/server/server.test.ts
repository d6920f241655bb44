import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isAlive, linkIn } from '../connect/consent.ts'
import { CREATE, errorOf, jsonOf, showRequest } from '../approvals/propose.ts'
import { clientOf, openServed, tokenOf } from './served.ts'

describe('a token', () => {
  it('of one who asks decides on nothing, and is told so', async () => {
    const { runInside, lab } = await openServed()
    await runInside('root', ['connect', 'google', '--write', '--no-browser'])
    const id = (await runInside('agent-1', [...CREATE, '--queue'])).stdout.trim()
    for (const verdict of [
      ['approve', id, '--yes'],
      ['reject', id],
    ]) {
      const refused = await runInside('agent-1', ['approvals', ...verdict, '--json'])
      expect(refused).toMatchObject({ exit: 3, stdout: '' })
      expect(errorOf(refused)).toMatchObject({ code: 'denied' })
    }
    expect(await runInside('agent-1', ['approvals', 'hold', '--reason', 'x'])).toMatchObject({ exit: 3 })
    expect(await runInside('agent-1', ['audit', 'list'])).toMatchObject({ exit: 3 })
    expect(await runInside('agent-1', ['connect', 'google'])).toMatchObject({ exit: 3 })
    expect(await runInside('root', ['approvals', 'approve', id, '--yes'])).toMatchObject({ exit: 3 })
    expect(lab.posts()).toBe(0)
    expect(await showRequest(lab, id)).toMatchObject({ state: 'pending', requester: { name: 'agent-1' } })
  })

  it('of an approver decides on nothing that the same person asked for', async () => {
    const { runInside, lab } = await openServed()
    await runInside('root', ['connect', 'google', '--write', '--no-browser'])
    const id = (await runInside('anna', [...CREATE, '--queue'])).stdout.trim()
    const refused = await runInside('anna', ['approvals', 'approve', id, '--yes'])
    expect(refused.exit).toBe(3)
    expect(refused.stderr).toContain(`anna proposed ${id} and cannot decide on it`)
    expect(lab.posts()).toBe(0)
  })

  it('that is unknown, or is over, opens nothing', async () => {
    const { lab, url, tokens } = await openServed()
    const at = (token: string) => lab.runInside(['approvals', 'list'], { env: clientOf(lab, url, token) })
    const gone = await tokenOf(lab, 'ben', 'approver')
    await lab.runInside(['tokens', 'revoke', `tok_${gone.slice(7, 17)}`])
    const other = `${tokens.anna.slice(0, -1)}${tokens.anna.endsWith('A') ? 'E' : 'A'}`
    for (const token of [gone, other, 'nonsense']) {
      const refused = await at(token)
      expect(refused).toMatchObject({ exit: 3, stdout: '' })
      expect(refused.stderr).toContain(`The server at ${url} does not take SHIELD_TOKEN`)
      expect(refused.stderr).not.toContain(token.slice(-10))
    }
  })
})

describe('what cannot be done from elsewhere', () => {
  it('says so, whichever it is', async () => {
    const { run, runInside, url } = await openServed()
    const commands = [
      ['backup', 'copy.db'],
      ['store', 'info'],
      ['store', 'copy', '--yes'],
      ['audit', 'verify'],
      ['audit', 'export'],
      ['audit', 'checkpoint'],
      ['approvals', 'purge', '--older-than', '90d'],
      ['tokens', 'list'],
      ['tokens', 'create', '--name', 'x', '--role', 'admin'],
      ['doctor', '--new-key'],
      ['serve'],
    ]
    for (const argv of commands) {
      const refused = await (argv[0] === 'serve' ? run : runInside)('root', [...argv, '--json'])
      expect(refused, argv.join(' ')).toMatchObject({ exit: 2, stdout: '' })
      const { message, hint } = errorOf(refused)
      expect(message, argv.join(' ')).toContain(
        `cannot be done from here: SHIELD_URL is set, so that the work is done at ${url}`,
      )
      expect(hint, argv.join(' ')).toContain('Run it on the server')
    }
  })

  it('is a database of one’s own', async () => {
    const { runInside } = await openServed()
    const refused = await runInside('anna', ['--db', 'other.db', 'approvals', 'list'])
    expect(refused.exit).toBe(2)
    expect(refused.stderr).toContain('--db names a database here')
  })
})

describe('a server', () => {
  it('that is not there is named', async () => {
    const { runInside, server, url } = await openServed()
    server.kill('SIGTERM')
    await server.ended
    const failed = await runInside('anna', ['approvals', 'list'])
    expect(failed).toMatchObject({ exit: 1, stdout: '' })
    expect(failed.stderr).toContain(`The server at ${url} cannot be reached: nothing listens there`)
  })

  it('is not sent a token that lies elsewhere because a file in the folder says so', async () => {
    const { lab, url, tokens } = await openServed()
    writeFileSync(join(lab.folder, '.env'), `SHIELD_URL=${url}\n`)
    const env = { SHIELD_TOKEN: tokens.anna, SHIELD_HOME: join(lab.folder, '..', 'home') }
    const ignored = await lab.runInside(['status', '--json'], { env })
    expect(jsonOf(ignored)).toMatchObject({ warnings: [expect.stringContaining('./.env sets SHIELD_URL')] })
    expect(jsonOf(ignored)).not.toHaveProperty('server.url')
    writeFileSync(join(lab.folder, '.env'), `SHIELD_URL=${url}\nSHIELD_TOKEN=${tokens.anna}\n`)
    expect(await lab.runInside(['env', 'allow'])).toMatchObject({ exit: 0 })
    expect(jsonOf(await lab.runInside(['status', '--json']))).toMatchObject({
      server: { url, caller: 'anna' },
    })
    rmSync(join(lab.folder, '.env'))
  })

  it('says in status and doctor who one is there, and how strong the gate is', async () => {
    const { runInside, url } = await openServed()
    const status = jsonOf(await runInside('agent-1', ['status', '--json']))
    // The tests run as one user on one machine, which is just what makes no boundary.
    expect(status).toMatchObject({
      strength: { mode: 'advisory', why: expect.stringContaining('as this very user') as unknown },
      server: { url, caller: 'agent-1', roles: ['requester'] },
    })
    const doctor = await runInside('agent-1', ['doctor'])
    expect(doctor.exit).toBe(0)
    expect(doctor.stdout).toContain(`server\tok\t${url} answers`)
    expect(doctor.stdout).toContain('token\tok\tis one of agent-1 (requester)')
    expect(doctor.stdout).toMatch(/^gate\tnote\tadvisory: /m)
  })
})

describe('Ctrl-C while a server sends', () => {
  it('says the same as where the call is one’s own, and waits for the answer', async () => {
    const { runInside, start, lab } = await openServed()
    await runInside('root', ['connect', 'google', '--write', '--no-browser'])
    const id = (await runInside('agent-1', [...CREATE, '--queue'])).stdout.trim()
    lab.fault('latency-after=5s@POST')
    const approving = start('anna', ['approvals', 'approve', id, '--yes'])
    await lab.hold.reached()
    approving.kill('SIGINT')
    await approving.says('The call is out; this cannot be undone')
    lab.hold.release()
    expect(await approving.ended).toMatchObject({ exit: 0, signal: null })
    expect(lab.effects()).toBe(1)
  })

  it('gives up at the second, ends 7, and the server ends what it began', async () => {
    const { runInside, start, lab } = await openServed()
    await runInside('root', ['connect', 'google', '--write', '--no-browser'])
    const id = (await runInside('agent-1', [...CREATE, '--queue'])).stdout.trim()
    lab.fault('latency-after=5s@POST')
    const approving = start('anna', ['approvals', 'approve', id, '--yes'])
    await lab.hold.reached()
    approving.kill('SIGINT')
    await approving.says('The call is out; this cannot be undone')
    approving.kill('SIGINT')
    expect(await approving.ended).toMatchObject({ exit: 7, stdout: '' })
    lab.hold.release()
    expect(await runInside('agent-1', ['approvals', 'wait', id])).toMatchObject({ exit: 0 })
    expect(lab.posts()).toBe(1)
  })

  it('leaves a wait, and the request as it is', async () => {
    const { runInside, start } = await openServed()
    await runInside('root', ['connect', 'google', '--write', '--no-browser'])
    const waiting = start('agent-1', [...CREATE, '--wait'])
    await waiting.says('waits for a decision')
    waiting.kill('SIGINT')
    const left = await waiting.ended
    expect(left.exit).toBe(130)
    expect(left.stderr).toContain('stays as it is: pending')
    expect(left.stderr).not.toContain('approvals approve')
    expect(await runInside('agent-1', ['approvals', 'list'])).toMatchObject({
      stdout: expect.stringContaining('pending') as unknown,
    })
  })

  it('ends a connect, and its link with it', async () => {
    const { runInside, start } = await openServed({ autoConsent: false })
    const connecting = start('root', ['connect', 'google', '--no-browser'])
    await connecting.says('Waiting for the consent')
    const link = linkIn(connecting.stderr())
    connecting.kill('SIGINT')
    const ended = await connecting.ended
    expect(ended.exit).toBe(130)
    expect(ended.stderr).toContain('Nothing was connected. The link no longer works')
    expect(await isAlive(link)).toBe(false)
    expect(await runInside('root', ['connections', 'list', '--json'])).toMatchObject({
      stdout: '{"items":[],"next":null}\n',
    })
  })
})

describe('at a terminal', () => {
  it('an approver reviews what waits at a server', async () => {
    const { runInside, startAtTerminal, lab } = await openServed()
    await runInside('root', ['connect', 'google', '--write', '--no-browser'])
    const id = (await runInside('agent-1', [...CREATE, '--queue'])).stdout.trim()
    const approving = startAtTerminal('anna', ['approvals', 'approve', id])
    await approving.says(`Approve ${id} and send it now?`)
    approving.type('y\r')
    expect((await approving.ended).exit).toBe(0)
    expect(lab.effects()).toBe(1)
    expect(await showRequest(lab, id)).toMatchObject({ decision: { actor: { name: 'anna', door: 'http' } } })
  })
})
