import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { serveInside } from '../../http/served.ts'
import { openLab } from '../lab.ts'
import { tokenOf } from '../server/served.ts'
import { entryOf, FILES, openUser } from './user.ts'

/** Whatever path the home has, no line is broken within a sentence that is waited for. */
const WIDE = 'cols 500 rows 50'

const DOWN = '\u001b[B'

describe('shield agent setup at a terminal', () => {
  it('offers the agents that are there, shows the plan, and writes nothing without a yes', async () => {
    const { lab, env, home, ...user } = await openUser()
    mkdirSync(join(home, '.codex'))
    user.write(FILES.cursor, '{}\n')
    const before = user.all()
    const asking = lab.startAtTerminal(['agent', 'setup'], { env, size: WIDE })
    await asking.says('Which agent?')
    await asking.says('all of them (codex, cursor)')
    asking.type(`${DOWN}${DOWN}\r`)
    await asking.says(`${FILES.codex} gets an entry shield`)
    await asking.says(`${FILES.cursor} gets an entry shield`)
    await asking.says('An agent that has your shell can decide there as you do')
    await asking.says('Write it?')
    asking.type('\r')
    expect(await asking.ended).toMatchObject({ exit: 130 })
    expect(user.all()).toEqual(before)
  })

  it('asks for the token of a server unseen', async () => {
    const lab = await openLab()
    const { url } = await serveInside(lab)
    const user = await openUser(lab)
    const token = await tokenOf(lab, 'gem', 'requester')
    const asking = lab.startAtTerminal(['agent', 'setup', 'gemini', '--server', url], {
      env: user.env,
      size: WIDE,
    })
    await asking.says('Write it?')
    asking.type('y\r')
    await asking.says('Token of a requester at')
    asking.type(`${token}\r`)
    const { exit, stdout } = await asking.ended
    expect([exit, stdout.includes(token)]).toEqual([0, false])
    expect(entryOf(user, 'gemini')).toMatchObject({ args: expect.arrayContaining(['--env-from']) })
  })
})
