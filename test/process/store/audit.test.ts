import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../src/domain/audit/audit.ts'
import { rehash, tamper } from '../../sqlite/tamper.ts'
import { openLab, type Lab } from '../lab.ts'
import { errorOf, itemsOf, jsonOf, openConnectedLab, queueEvent } from '../approvals/propose.ts'

/** A log of five entries, a checkpoint of its head, and a copy of the database to be treated badly. */
async function openAuditedLab(): Promise<{ lab: Lab; copy: string; checkpoints: string }> {
  const lab = await openConnectedLab()
  const id = await queueEvent(lab)
  expect(await lab.runInside(['approvals', 'reject', id])).toMatchObject({ exit: 0 })
  const [copy, checkpoints] = [join(lab.folder, 'copy.db'), join(lab.folder, 'heads.jsonl')]
  expect(await lab.runInside(['backup', copy])).toMatchObject({ exit: 0 })
  const saved = await lab.runInside(['--db', copy, 'audit', 'checkpoint', '--out', checkpoints])
  expect(saved).toMatchObject({ exit: 0, stdout: '' })
  return { lab, copy, checkpoints }
}

const entriesOf = (ended: { readonly stdout: string }): readonly AuditEntry[] =>
  ended.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry)

it('shield audit list names a connection, and finds what concerns it by that name, as long as it is there', async () => {
  const lab = await openConnectedLab()
  expect(await lab.runInside(['calendar', 'list-calendars'])).toMatchObject({ exit: 0 })
  const listed = await lab.runInside(['audit', 'list', '--type', 'read'])
  expect(listed.stdout).toMatch(/\tread\tgoogle\t/)
  const asJson = await lab.runInside(['audit', 'list', '--json', '--type', 'read', '--subject', 'google'])
  const [{ subject }] = itemsOf(asJson) as readonly [AuditEntry]
  expect(subject).toMatch(/^con_/)
  const exported = await lab.runInside(['audit', 'export', '--subject', 'google', '--type', 'read'])
  expect(entriesOf(exported)).toMatchObject([{ type: 'read', subject }])
  expect(await lab.runInside(['disconnect', 'google', '--yes'])).toMatchObject({ exit: 0 })
  const later = await lab.runInside(['audit', 'list', '--type', 'read'])
  expect(later.stdout).toContain(`\tread\t${subject}\t`)
})

describe('shield audit verify', () => {
  it('says what it looked at, and what it cannot show without a checkpoint', async () => {
    const { lab, copy, checkpoints } = await openAuditedLab()
    const alone = await lab.runInside(['--db', copy, 'audit', 'verify'])
    expect(alone.exit).toBe(0)
    expect(alone.stdout).toMatch(/^entries 1 to 4: 4\/4 entries valid\nhead 4 [0-9a-f]{64}\n$/)
    expect(alone.stderr).toMatch(/^Without a checkpoint .* would not show/)
    const against = ['--checkpoint', checkpoints, '--payloads']
    const held = await lab.runInside(['--db', copy, 'audit', 'verify', ...against])
    expect(held).toMatchObject({ exit: 0, stderr: '' })
    expect(held.stdout).toMatch(
      /^entries 1 to 4: 4\/4 entries valid\n1\/1 checkpoints valid\n1\/1 requests as they were proposed\nhead 4 /,
    )
  })

  it.each([
    [
      'one byte edited',
      (file: string) =>
        tamper(file, `update audit set body = replace(body, '"request.', '"reqUest.') where number = 3`),
      { alone: 20, held: 20, kind: 'hash', number: 3 },
    ],
    [
      'a row deleted',
      (file: string) => tamper(file, 'delete from audit where number = 2'),
      { alone: 21, held: 21, kind: 'missing', number: 2 },
    ],
    [
      'the tail cut',
      (file: string) => tamper(file, 'delete from audit where number > 2'),
      { alone: 20, held: 21, kind: 'shortened', number: 4 },
    ],
    [
      'two swapped',
      (file: string) =>
        tamper(
          file,
          `update audit set number = -number where number in (2, 3);
          update audit set number = 5 + number where number < 0`,
        ),
      { alone: 20, held: 20, kind: 'hash', number: 2 },
    ],
    [
      'everything hashed anew',
      (file: string) => {
        tamper(file, `update audit set body = replace(body, 'request', 'reQuest')`)
        rehash(file)
      },
      { alone: 20, held: 20, kind: 'rewritten', number: 4 },
    ],
  ] as const)('finds %s', async (_, attack, { alone, held, kind, number }) => {
    const { lab, copy, checkpoints } = await openAuditedLab()
    attack(copy)
    expect(await lab.runInside(['--db', copy, 'audit', 'verify'])).toMatchObject({ exit: alone })
    const against = ['--checkpoint', checkpoints, '--json']
    const verified = await lab.runInside(['--db', copy, 'audit', 'verify', ...against])
    expect(verified).toMatchObject({ exit: held, stderr: '' })
    expect(jsonOf(verified)).toMatchObject({
      anchored: true,
      verdict: held === 20 ? 'tampered' : 'incomplete',
      defects: [{ kind, number }],
    })
    expect(await lab.runInside(['audit', 'verify'])).toMatchObject({ exit: 0 })
  })

  it('does not take the checkpoint of another database for one of this', async () => {
    const { lab, copy, checkpoints } = await openAuditedLab()
    const other = join(lab.folder, 'other.db')
    expect(await lab.runInside(['--db', other, 'approvals', 'list'])).toMatchObject({ exit: 0 })
    expect(await lab.runInside(['--db', other, 'audit', 'checkpoint', '--out', checkpoints])).toMatchObject({
      exit: 0,
    })
    const verified = await lab.runInside(['--db', copy, 'audit', 'verify', '--checkpoint', checkpoints])
    expect(verified.exit).toBe(21)
    expect(verified.stdout).toContain('1/2 checkpoints valid\ncheckpoint of entry 0, ')
    expect(verified.stdout).toContain('it is of another database')
  })

  it.each([
    [
      'a file that is no database',
      'not a database, and long enough to be looked at as one'.repeat(20),
      undefined,
    ],
    ['no checkpoint file', undefined, undefined],
    ['an empty checkpoint file', undefined, '\n'],
    ['a checkpoint file with another line in it', undefined, '{"format":"shield-audit-checkpoint-1"}\n'],
  ])('ends 22 where it cannot read: %s', async (_, database, heads) => {
    const { lab, copy } = await openAuditedLab()
    const broken = join(lab.folder, 'broken')
    if (database !== undefined) writeFileSync(broken, database, { mode: 0o600 })
    if (heads !== undefined) writeFileSync(join(lab.folder, 'heads'), heads)
    const held = database === undefined ? ['--checkpoint', join(lab.folder, 'heads')] : []
    const file = database === undefined ? copy : broken
    const verified = await lab.runInside(['--db', file, 'audit', 'verify', ...held, '--json'])
    expect(verified).toMatchObject({ exit: 22, stdout: '' })
    expect(errorOf(verified).exit).toBe(22)
  })

  it('ends 22 where pages of the database are destroyed', async () => {
    const { lab, copy } = await openAuditedLab()
    const bytes = readFileSync(copy)
    bytes.fill(0xa5, 4096)
    writeFileSync(copy, bytes)
    expect(await lab.runInside(['--db', copy, 'audit', 'verify'])).toMatchObject({ exit: 22, stdout: '' })
  })

  it('looks from a moment on', async () => {
    const { lab, copy } = await openAuditedLab()
    const none = await lab.runInside(['--db', copy, 'audit', 'verify', '--since', '2999-01-01'])
    expect(none.stdout).toMatch(/^no entries\n/)
    const all = await lab.runInside(['--db', copy, 'audit', 'verify', '--since', '1h', '--json'])
    expect(jsonOf(all)).toMatchObject({ entries: 4, valid: 4 })
    expect(await lab.runInside(['audit', 'verify', '--since', 'yesterday'])).toMatchObject({ exit: 2 })
  })
})

describe('shield audit checkpoint', () => {
  it('is one line, on stdout or added to a file that only its owner reads', async () => {
    const { lab, checkpoints } = await openAuditedLab()
    const printed = await lab.runInside(['audit', 'checkpoint'])
    expect(printed).toMatchObject({ exit: 0, stderr: '' })
    appendFileSync(checkpoints, printed.stdout)
    expect(await lab.runInside(['audit', 'checkpoint', '--out', checkpoints])).toMatchObject({ exit: 0 })
    expect((statSync(checkpoints).mode & 0o777).toString(8)).toBe('600')
    const lines = readFileSync(checkpoints, 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { number: number }).number)).toEqual([4, 5, 5])
    const verified = await lab.runInside(['audit', 'verify', '--checkpoint', checkpoints])
    expect(verified.stdout).toContain('3/3 checkpoints valid')
  })
})

describe('shield audit export', () => {
  it('is JSON Lines of every entry, oldest first, each with its hash', async () => {
    const { lab } = await openAuditedLab()
    const exported = await lab.runInside(['audit', 'export'])
    expect(exported).toMatchObject({ exit: 0, stderr: '' })
    const entries = entriesOf(exported)
    expect(entries.map(({ number, type }) => [number, type])).toEqual([
      [1, 'settings.changed'],
      [2, 'connection.added'],
      [3, 'request.proposed'],
      [4, 'request.rejected'],
      [5, 'backup.written'],
    ])
    const listed = itemsOf(await lab.runInside(['audit', 'list', '--json'])) as readonly AuditEntry[]
    expect(listed.toReversed()).toEqual(entries)
  })

  it('writes a file, whole or not at all, and replaces one only when it is told to', async () => {
    const { lab } = await openAuditedLab()
    const file = join(lab.folder, 'log.jsonl')
    writeFileSync(file, 'mine')
    expect(await lab.runInside(['audit', 'export', '--out', file])).toMatchObject({ exit: 6, stdout: '' })
    expect(readFileSync(file, 'utf8')).toBe('mine')
    const written = await lab.runInside(['audit', 'export', '--out', file, '--force'])
    expect(written).toMatchObject({ exit: 0, stdout: '', stderr: `5 entries are in ${file}\n` })
    expect(readFileSync(file, 'utf8')).toBe((await lab.runInside(['audit', 'export'])).stdout)
    const nowhere = join(lab.folder, 'nowhere', 'log')
    expect(await lab.runInside(['audit', 'export', '--out', nowhere])).toMatchObject({ exit: 1, stdout: '' })
  })

  it('leaves no part of a file where an entry cannot be read', async () => {
    const { lab, copy } = await openAuditedLab()
    tamper(copy, `update audit set body = 'oops' where number = 3`)
    const folder = join(lab.folder, 'out')
    mkdirSync(folder)
    const file = join(folder, 'log.csv')
    const exported = await lab.runInside(['--db', copy, 'audit', 'export', '--format', 'csv', '--out', file])
    expect(exported).toMatchObject({ exit: 1 })
    expect(readdirSync(folder)).toEqual([])
  })

  it('is CSV in which nothing is a formula', async () => {
    const lab = await openConnectedLab()
    const env = { SHIELD_ACTOR: '=HYPERLINK("http://x","y")' }
    const read = await lab.runInside(['calendar', 'list-calendars'], { env })
    expect(read).toMatchObject({ exit: 0 })
    const exported = await lab.runInside(['audit', 'export', '--format', 'csv', '--type', 'read'])
    const [head, line, rest] = exported.stdout.split('\n')
    expect(head).toBe('number,at,type,subject,actor,door,data,hash')
    expect(line).toContain(`,read,con_`)
    expect(line).toContain(
      `,"'=HYPERLINK(""http://x"",""y"")",cli,"{""operation"":""calendar.list-calendars""`,
    )
    expect(rest).toBe('')
  })

  it('takes no other format', async () => {
    const lab = await openConnectedLab()
    expect(await lab.runInside(['audit', 'export', '--format', 'toString'])).toMatchObject({
      exit: 2,
      stdout: '',
    })
  })
})

describe('a database that is not there', () => {
  it.each([
    ['audit verify', 22],
    ['audit export', 9],
    ['audit checkpoint', 9],
    ['backup copy.db', 9],
  ])('is not begun by %s', async (command, exit) => {
    const lab = await openLab()
    const missing = join(lab.folder, 'mistyped', 'shield.db')
    const refused = await lab.runInside(['--db', missing, ...command.split(' ')])
    expect(refused).toMatchObject({ exit, stdout: '' })
    expect(refused.stderr).toContain(`There is no database at ${missing}`)
    expect(readdirSync(lab.folder)).toEqual([])
  })

  it('is begun by what needs one, which says so once', async () => {
    const lab = await openLab()
    const named = join(lab.folder, 'queue.db')
    const list = ['--db', named, 'approvals', 'list']
    const begun = await lab.runInside(list)
    const warning = `warning: there was no database at ${named}; a new one was begun\n`
    const nothing = 'Nothing waits for a decision\n'
    expect(begun).toMatchObject({ exit: 0, stdout: '', stderr: `${warning}${nothing}` })
    expect(await lab.runInside(list)).toMatchObject({ exit: 0, stdout: '', stderr: nothing })
  })
})

describe('settings', () => {
  it('that weaken the gate stand in the log before what was done under them', async () => {
    const lab = await openConnectedLab()
    await queueEvent(lab, ['--duplicate'])
    const loose = { env: { INTEGRATIONS_WRITE_REQUIRES_APPROVAL: '0' } }
    await lab.runInside(['calendar', 'list-calendars'], loose)
    const entries = entriesOf(await lab.runInside(['audit', 'export']))
    expect(entries.map(({ type }) => type)).toEqual([
      'settings.changed',
      'connection.added',
      'request.proposed',
      'settings.changed',
      'read',
    ])
    expect(entries[3]?.data).toMatchObject({
      from: { writeRequiresApproval: true },
      to: { writeRequiresApproval: false },
    })
    // Closed: one that is left to the garbage collector takes the log of the database away whenever it is collected.
    const raw = new Sqlite(join(lab.home, 'shield.db'))
    expect(raw.prepare('select count(*) from audit').pluck().get()).toBe(5)
    raw.close()
  })
})
