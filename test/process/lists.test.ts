import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CREATE, errorOf, itemsOf, jsonOf, openConnectedLab, queueEvent } from './approvals/propose.ts'
import { openServed } from './server/served.ts'
import type { Ended } from './shield.ts'

interface Shown {
  readonly items: readonly { readonly id: string; readonly number: number }[]
  readonly next: string | null
}

type Run = (argv: readonly string[]) => Promise<Ended>

/** Every page of a list, one item at a time. */
async function pagesOf(run: Run, list: readonly string[]): Promise<readonly string[]> {
  const names: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const flags = cursor === '' ? [] : ['--cursor', cursor]
    const page: Shown = jsonOf(await run([...list, '--limit', '1', ...flags, '--json'])) as Shown
    expect(page.items.length).toBeLessThanOrEqual(1)
    names.push(...page.items.map(({ id, number }) => id ?? String(number)))
    cursor = page.next
  }
  return names
}

it('lists come page after page with --cursor, here and at a server', async () => {
  const { lab, runInside } = await openServed()
  await runInside('root', ['connect', 'google', '--write', '--no-browser'])
  for (let count = 0; count < 3; count += 1) await runInside('agent-1', [...CREATE, '--queue', '--duplicate'])
  for (const list of [
    ['approvals', 'list'],
    ['audit', 'list', '--type', 'request'],
  ]) {
    const whole = itemsOf(await lab.runInside([...list, '--json'])) as Shown['items']
    const names = whole.map(({ id, number }) => id ?? String(number))
    expect(names).toHaveLength(3)
    expect(await pagesOf((argv) => lab.runInside(argv), list)).toEqual(names)
    expect(await pagesOf((argv) => runInside('root', argv), list)).toEqual(names)
  }
  const more = await lab.runInside(['approvals', 'list', '--limit', '1'])
  const [, cursor = ''] = /--cursor (\S+) the next/.exec(more.stderr) ?? []
  expect((await lab.runInside(['approvals', 'list', '--limit', '5', '--cursor', cursor])).stdout).toMatch(
    /^(?:apr_.*\n){2}$/,
  )
  for (const limit of ['abc', '-1', '1001']) {
    const wrong = await lab.runInside(['approvals', 'list', `--limit=${limit}`, '--json'])
    expect(errorOf(wrong).message).toBe(
      `--limit takes a whole number from 1 to 1000, or 0 for all, not "${limit}"`,
    )
  }
  const refused = await lab.runInside(['audit', 'list', '--cursor', cursor, '--json'])
  expect(errorOf(refused)).toMatchObject({
    code: 'usage',
    message: expect.stringContaining('--cursor') as string,
  })
})

it('the queue shows what the filters of approve and reject mean, here and at a server', async () => {
  const { lab, runInside } = await openServed()
  await runInside('root', ['connect', 'google', '--write', '--no-browser'])
  await runInside('agent-1', [...CREATE, '--queue'])
  await queueEvent(lab, ['--title', 'Another'])
  const shownBy = async (...flags: readonly string[]) => {
    const list = ['approvals', 'list', '--json', ...flags]
    const here = (itemsOf(await lab.runInside(list)) as Shown['items']).length
    return [here, (itemsOf(await runInside('root', list)) as Shown['items']).length]
  }
  expect(await shownBy()).toEqual([2, 2])
  expect(await shownBy('--requester', 'agent-1')).toEqual([1, 1])
  expect(await shownBy('--operation', 'calendar.create-event')).toEqual([2, 2])
  expect(await shownBy('--operation', 'calendar.cancel-event')).toEqual([0, 0])
  expect(await shownBy('--connection', 'google')).toEqual([2, 2])
  for (const [flag, value, code] of [
    ['--operation', 'calendar.create-evnt', 'usage'],
    ['--connection', 'gogle', 'not_found'],
  ] as const) {
    const list = ['approvals', 'list', '--json', flag, value]
    expect(errorOf(await lab.runInside(list))).toMatchObject({ code })
    expect(errorOf(await runInside('root', list))).toMatchObject({ code })
  }
  const cut = await lab.runInside(['approvals', 'list', '--connection', 'google', '--limit', '1'])
  expect(cut.stderr).toMatch(/^Showing 1: --limit 0 /)
})

it('the log refuses a type of entry that there is not, here and at a server, and names the near one', async () => {
  const { lab, runInside } = await openServed()
  for (const [type, meant] of [
    ['request.aproved', ' (Did you mean request.approved?)'],
    ['Request', ' (Did you mean request?)'],
    ['approved', ' (Did you mean request.approved?)'],
    ['aproved', ' (Did you mean request.approved?)'],
    ['nonsense', ''],
  ] as const) {
    const list = ['audit', 'list', '--json', '--type', type]
    const refused = await lab.runInside(list)
    expect(refused).toMatchObject({ exit: 2, stdout: '' })
    expect(errorOf(refused)).toMatchObject({
      code: 'usage',
      message: `--type "${type}" is not a type of entry${meant}`,
      hint: expect.stringMatching(/^A type, such as .* connection, .* request, /) as string,
    })
    expect(errorOf(await runInside('root', list))).toEqual(errorOf(refused))
    expect(errorOf(await lab.runInside(['audit', 'export', ...list.slice(2)]))).toEqual(errorOf(refused))
  }
  for (const type of ['policy', 'policy.denied', 'read', 'token.revoked'])
    expect(await lab.runInside(['audit', 'list', '--type', type])).toMatchObject({ exit: 0, stdout: '' })
})

it('the history shows what ended at the connection that is named, here and at a server', async () => {
  const { lab, runInside } = await openServed()
  for (const name of ['google', 'other'])
    await runInside('root', ['connect', 'google', '--as', name, '--write', '--no-browser'])
  const id = await queueEvent(lab, ['--connection', 'google'])
  await lab.runInside(['approvals', 'cancel', id])
  const history = (name: string) => ['approvals', 'history', '--connection', name]
  for (const [name, ids] of [
    ['google', [id]],
    ['other', []],
  ] as const) {
    const here = itemsOf(await lab.runInside([...history(name), '--json'])) as Shown['items']
    const there = itemsOf(await runInside('root', [...history(name), '--json'])) as Shown['items']
    expect([here, there].map((items) => items.map((item) => item.id))).toEqual([ids, ids])
  }
  expect((await lab.runInside(history('other'))).stderr).toBe('No such request has ended recently\n')
  for (const ended of [await lab.runInside(history('gogle')), await runInside('root', history('gogle'))])
    expect(ended).toMatchObject({ exit: 9, stdout: '' })
})

it('a list has a place for what is said beside it: a hold, and a .env that was not taken', async () => {
  const lab = await openConnectedLab()
  await queueEvent(lab)
  await lab.runInside(['approvals', 'hold', '--reason', 'lunch'])
  writeFileSync(join(lab.folder, '.env'), 'META_VERIFY_TOKEN=somewhere-else\n')
  const ignored = expect.stringContaining('./.env sets META_VERIFY_TOKEN') as string
  const env = { META_VERIFY_TOKEN: undefined }
  for (const list of [
    ['approvals', 'history'],
    ['connections', 'list'],
    ['providers', 'list'],
    ['audit', 'list'],
    ['tokens', 'list'],
    ['webhooks', 'list'],
    ['operations'],
  ]) {
    const shown = await lab.runInside([...list, '--json'], { env })
    expect(jsonOf(shown), list.join(' ')).toMatchObject({ next: null, warnings: [ignored] })
    expect(shown.stderr, list.join(' ')).toBe('')
  }
  expect(jsonOf(await lab.runInside(['approvals', 'list', '--json'], { env }))).toMatchObject({
    items: [{ state: 'pending' }],
    next: null,
    hold: { reason: 'lunch' },
    warnings: [expect.stringContaining('lunch'), ignored],
  })
})

it('a list that is longer than the terminal is shown in a pager that the environment names, and no file', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  writeFileSync(join(lab.folder, '.env'), "SHIELD_PAGER=sed 's/^/from the file /'\n")
  const size = 'cols 80 rows 2'
  const shownBy = async (pager: string) => {
    const shown = lab.startAtTerminal(['approvals', 'list'], { size, env: { PAGER: pager } })
    return shown.ended
  }
  const whole = await shownBy("sed 's/^/from the environment /'")
  expect(whole.stdout).toContain(`from the environment ${id}`)
  expect(whole.stdout).not.toContain('from the file')
  rmSync(join(lab.folder, '.env'))
  // A pager that is left early, and ends as it likes.
  const left = await shownBy('false')
  expect({ exit: left.exit, stdout: left.stdout }).toEqual({ exit: 0, stdout: '' })
})

it('approvals list --watch draws the queue again when it changes, until Ctrl-C, and only at a terminal', async () => {
  const lab = await openConnectedLab()
  const watching = lab.startAtTerminal(['approvals', 'list', '--watch'], { size: 'cols 80 rows 6' })
  await watching.says('Nothing waits for a decision')
  for (let count = 0; count < 5; count += 1) await queueEvent(lab, ['--duplicate'])
  // Six lines, of which one is the header and one says how it ends.
  await watching.says('… 3 more lines')
  const last = await queueEvent(lab, ['--duplicate'])
  await watching.says(last)
  watching.type('\u0003')
  const { exit, stdout } = await watching.ended
  expect(exit).toBe(130)
  expect(stdout).not.toContain('error:')
  for (const options of [{}, { env: { CI: '1' } }]) {
    const refused = await lab.runInside(['approvals', 'list', '--watch', '--json'], options)
    expect(errorOf(refused)).toMatchObject({ code: 'usage', exit: 2 })
    expect(refused.stdout).toBe('')
  }
})

it('approvals list --watch is laid out anew for a terminal that has another size meanwhile', async () => {
  const lab = await openConnectedLab()
  await queueEvent(lab, ['--title', 'A title of which half a terminal has no room'])
  const size = 'cols 120 rows 20 && tty > tty'
  const watching = lab.startAtTerminal(['approvals', 'list', '--watch'], { size })
  await watching.says('no room"')
  const tty = readFileSync(join(lab.folder, 'tty'), 'utf8').trim()
  execFileSync('stty', ['-F', tty, 'cols', '50', 'rows', '20'])
  await watching.says('"A title of which half a te…')
  execFileSync('stty', ['-F', tty, 'cols', '50', 'rows', '3'])
  await watching.says('… 2 more lines')
  watching.type('\u0003')
  expect(await watching.ended).toMatchObject({ exit: 130 })
})

it('approvals history --watch draws what ended, or what happens to one request, again when it changes', async () => {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  const all = lab.startAtTerminal(['approvals', 'history', '--watch'], { size: 'cols 80 rows 24' })
  const one = lab.startAtTerminal(['approvals', 'history', id, '--watch'], { size: 'cols 80 rows 24' })
  await all.says('Nothing has ended yet')
  await one.says('proposed it')
  expect(await lab.runInside(['approvals', 'reject', id, '--yes'])).toMatchObject({ exit: 0 })
  await all.says(id)
  await one.says('rejected it')
  for (const watching of [all, one]) {
    watching.type('\u0003')
    expect(await watching.ended).toMatchObject({ exit: 130 })
  }
  const refused = await lab.runInside(['approvals', 'history', '--watch', '--json'])
  expect(errorOf(refused)).toMatchObject({ code: 'usage', exit: 2 })
})
