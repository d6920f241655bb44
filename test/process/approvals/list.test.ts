import { describe, expect, it } from 'vitest'
import type { Lab } from '../lab.ts'
import { itemsOf, openConnectedLab, queueEvent } from './propose.ts'

// The Cyrillic o is what makes the second of them suspicious.
const TITLES = [
  'Lunch',
  'B\u043eard',
  'A title that is far longer than anything that eighty columns have room for',
]

/** Three requests, the first of which is rejected. */
async function openQueue(): Promise<{ readonly lab: Lab; readonly ids: readonly string[] }> {
  const lab = await openConnectedLab()
  const ids: string[] = []
  for (const title of TITLES) ids.push(await queueEvent(lab, ['--title', title]))
  await lab.runInside(['approvals', 'reject', ids[0] ?? ''])
  return { lab, ids }
}

describe('a list of requests says what each is about', () => {
  it('on one line of a terminal, with nothing that all have in common', async () => {
    const { lab, ids } = await openQueue()
    const { stdout } = await lab.startAtTerminal(['--no-color', 'approvals', 'list'], {
      size: 'cols 80 rows 24',
    }).ended
    const [header = '', ...rows] = stdout.trimEnd().split(/\r?\n/)
    expect(header).toMatch(/^id +about +by +age +state$/)
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatch(
      new RegExp(`^${ids[2] ?? ''}  "A title that is far .*…  \\S+  (?:just now|\\d+ s ago)$`),
    )
    expect(rows[1]).toMatch(
      new RegExp(`^${ids[1] ?? ''}  "B.*10:30 +\\S+  (?:just now|\\d+ s ago) +suspicious$`),
    )
    expect(rows.filter((row) => row.length > 80)).toEqual([])
    expect(stdout).not.toContain('calendar.create-event')
    expect(stdout).not.toContain('pending')
  })

  it('with colours that say nothing which its words do not', async () => {
    const { lab, ids } = await openQueue()
    const at = async (flags: readonly string[]) =>
      (await lab.startAtTerminal([...flags, 'approvals', 'history']).ended).stdout
    const [colored, plain] = [await at([]), await at(['--no-color'])]
    expect(colored).toContain('\u001b[2mrejected\u001b[22m')
    expect(plain).not.toContain('\u001b[2m')
    expect(plain).toContain(`${ids[0] ?? ''}  "Lunch", `)
  })

  it('in a pipe whole, behind all else but that something is not what it looks like', async () => {
    const { lab, ids } = await openQueue()
    const { stdout } = await lab.runInside(['approvals', 'list'])
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t'))
    expect(rows).toMatchObject([
      [
        ids[2],
        'pending',
        'calendar.create-event',
        'sandbox:anna@example.com',
        expect.anything(),
        expect.anything(),
        expect.stringContaining('A title'),
      ],
      [
        ids[1],
        'pending',
        'calendar.create-event',
        'sandbox:anna@example.com',
        expect.anything(),
        expect.anything(),
        expect.stringContaining('10:00'),
        'suspicious',
      ],
    ])
    await lab.runInside(['approvals', 'reject', ids[1] ?? ''])
    const ended = await lab.runInside(['approvals', 'history'])
    const [suspicious, plain] = ended.stdout.trimEnd().split('\n')
    expect(suspicious).toMatch(/\t"B.*10:00–10:30\tsuspicious$/)
    expect(plain).toMatch(/\t"Lunch", .*10:00–10:30$/)
  })

  it('and how many there are, when it shows a part of them', async () => {
    const { lab } = await openQueue()
    const part = await lab.runInside(['approvals', 'list', '--all', '--limit', '2'])
    expect(part.stdout.trimEnd().split('\n')).toHaveLength(2)
    expect(part.stderr).toMatch(/^Showing 2 of 3: --limit 0 shows all, --cursor \S+ the next ones$/m)
    const every = await lab.runInside(['approvals', 'list', '--all', '--limit', '0'])
    expect(every.stdout.trimEnd().split('\n')).toHaveLength(3)
    expect(every.stderr).not.toContain('Showing')
    expect(
      itemsOf(await lab.runInside(['approvals', 'list', '--all', '--limit', '0', '--json'])),
    ).toHaveLength(3)
  })
})
