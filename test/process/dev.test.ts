import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLab } from './lab.ts'
import { CREATE, openConnectedLab, queueEvent, showRequest } from './approvals/propose.ts'

const ENTER = '\r'
const CTRL_C = '\u0003'

/** `npm run dev`: the sources themselves, whatever dist/ holds. */
const FROM_SOURCES = { launcher: join(import.meta.dirname, '..', '..', 'scripts', 'dev.mjs') }

describe('the command line from the sources', () => {
  it('makes a database, proposes, sends, and ends as the built one does', async () => {
    const lab = await openLab()
    const connect = ['connect', 'google', '--write', '--no-browser']
    expect(await lab.run(connect, FROM_SOURCES)).toMatchObject({ exit: 0 })
    const queued = await lab.run([...CREATE, '--queue'], FROM_SOURCES)
    expect(queued).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^apr_\w+\n$/) as string })
    const approve = ['approvals', 'approve', queued.stdout.trim(), '--yes']
    expect(await lab.run(approve, FROM_SOURCES)).toMatchObject({ exit: 0 })
    expect(lab.effects()).toBe(1)
  })

  it.each([
    [['calendar', 'find-slots', '--help'], 0],
    [['nonsense'], 2],
    [['approvals', 'show', 'apr_0000000000'], 9],
  ])('says to %j what the built one says', async (argv, exit) => {
    const lab = await openLab()
    const built = await lab.run(argv)
    expect(built).toMatchObject({ exit })
    expect(await lab.run(argv, FROM_SOURCES)).toEqual(built)
  })

  it('reads stdin', async () => {
    const lab = await openConnectedLab()
    const stdin = JSON.stringify({ title: 'From a pipe', start: '2099-05-04T10:00', duration: '30m' })
    const argv = ['calendar', 'create-event', '--input', '-', '--queue']
    const { exit, stdout, stderr } = await lab.run(argv, { stdin, ...FROM_SOURCES })
    expect(exit, stderr).toBe(0)
    const shown = await lab.runInside(['approvals', 'show', stdout.trim()])
    expect(shown.stdout).toContain('From a pipe')
  })

  it('asks at a terminal, and at Ctrl-C gives up as the built one does', async () => {
    const lab = await openConnectedLab()
    const id = await queueEvent(lab)
    lab.fault('latency-after=5s@POST')
    const approving = lab.startAtTerminal(['approvals', 'approve', id], FROM_SOURCES)
    await approving.says('and send it now?')
    approving.type(`y${ENTER}`)
    await lab.hold.reached()
    approving.type(CTRL_C)
    await approving.says('The call is out; this cannot be undone')
    approving.type(CTRL_C)
    expect(await approving.ended).toMatchObject({ exit: 7 })
    expect(approving.stdout()).toContain('It was sent, and its answer was not waited for')
    expect(await showRequest(lab, id)).toMatchObject({ state: 'unknown' })
  })

  it('serves the pages with what belongs to them, until it is ended', async () => {
    const lab = await openLab()
    const server = lab.start(['serve', '--listen', '127.0.0.1:0'], FROM_SOURCES)
    await server.says('"listening"')
    await server.says('http://127.0.0.1')
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(server.stderr())?.[0] ?? ''
    const page = await (await fetch(`${url}/`)).text()
    const icon = /href="(\/assets\/[^"]+\.svg)"/.exec(page)?.[1] ?? 'no icon'
    expect((await fetch(`${url}${icon}`)).status).toBe(200)
    server.kill('SIGTERM')
    expect(await server.ended).toMatchObject({ exit: 0, signal: null })
  })
})
