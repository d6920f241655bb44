import { beforeAll, describe, expect, it } from 'vitest'
import { renderDisplay, showDisplay } from '../../../src/cli/show/render.ts'
import { renderRequest } from '../../../src/cli/show/request.ts'
import type { Display } from '../../../src/domain/operation/display.ts'
import { recordPerson, recordTerminal } from '../recorded-terminal.ts'
import { SAMPLE_PREVIEW, SAMPLE_REQUEST } from '../sample-request.ts'

const terminal = (width: number) => ({ isTerminal: true, width, color: false })
const pipe = { isTerminal: false, width: 80, color: false }
const twoHoursLater = Date.parse('2026-03-01T14:00:00Z')

beforeAll(() => {
  process.env['TZ'] = 'Europe/Berlin'
})

describe('a display', () => {
  const display: Display = [
    { kind: 'facts', facts: [{ label: 'Calendar', value: 'Team' }] },
    { kind: 'table', columns: ['Start', 'End'], rows: [['9:00', '9:30']], empty: 'Nothing fits' },
    { kind: 'warning', text: 'One calendar was not readable' },
    { kind: 'text', text: 'Times are\nin Europe/Berlin' },
  ]

  it('is laid out at a terminal, with warnings on stderr', async () => {
    const { terminal: person, out, talk } = recordPerson(80, { globals: { color: false, quiet: true } })
    await showDisplay(person, display)
    expect(out()).toBe('  Calendar  Team\n\nStart  End\n9:00   9:30\n\nTimes are\u21b5\nin Europe/Berlin\n')
    expect(talk()).toBe('warning: One calendar was not readable\n')
  })

  it('is plain lines in a pipe', async () => {
    const { terminal: script, out, talk } = recordTerminal()
    await showDisplay(script, display)
    expect(out()).toBe('Calendar\tTeam\n9:00\t9:30\nTimes are\u21b5\nin Europe/Berlin\n')
    expect(talk()).toBe('warning: One calendar was not readable\n')
  })

  it('says that a table is empty: in its place at a terminal, beside an empty stdout in a pipe', async () => {
    const empty: Display = [{ kind: 'table', columns: ['Id'], rows: [], empty: 'No requests are waiting' }]
    expect(await renderDisplay(empty, terminal(80), terminal(80))).toStrictEqual({
      result: 'No requests are waiting\n',
      remarks: '',
      talk: '',
    })
    expect(await renderDisplay(empty, pipe, pipe)).toStrictEqual({
      result: '',
      remarks: '',
      talk: 'No requests are waiting\n',
    })
  })

  it('shows why a value may not be what it looks like, where no value can stand', async () => {
    const facts: Display = [
      { kind: 'facts', facts: [{ label: 'To', value: `micrоsoft${' '.repeat(80)}! To: nothing` }] },
    ]
    const { result } = await renderDisplay(facts, terminal(50), terminal(50))
    const [warning] = result.split('\n').filter((line) => line.startsWith('!'))
    expect(warning).toBe('! To: letters of several alphabets in one word ')
    expect(result).toContain('\n  (Latin, Cyrillic), a long run of spaces\n')
    expect((await renderDisplay(facts, pipe, pipe)).result).toMatch(
      /^To\t.*\t! letters of several alphabets in one word \(Latin, Cyrillic\)\t! a long run of spaces\n$/,
    )
  })

  it('puts values below their labels where there is no room beside them', async () => {
    const facts: Display = [
      { kind: 'facts', facts: [{ label: 'A rather long label', value: 'and its value' }] },
    ]
    expect((await renderDisplay(facts, terminal(30), terminal(30))).result).toBe(
      '  A rather long label\n    and its value\n',
    )
  })
})

describe('a request', () => {
  it('shows what it is about, the requester in their own words, and then facts and all else that is sent', async () => {
    const shown = await renderRequest(
      { request: SAMPLE_REQUEST, preview: SAMPLE_PREVIEW, now: twoHoursLater },
      terminal(100),
    )
    expect(shown).toBe(`  Summary  "Design review", Mon 7 Dec 14:00–14:30, bob@example.com

What the requester says (nobody has checked it)
│ The team asked for it.\u21b5
│ Please hurry

Create an event and invite 2 people
  System           Google Calendar
  Account          anna@shop.de
  Connection       google
  Title            Lunch
  Guests           2: ben@shop.de, cleo@shop.de
  Calendar (read)  Team

Also sent (not explained above)
  query/conferenceDataVersion  "1"
  body/colorId                 5

  A mark of shield stays visible

Warnings
! Could not check this connection's permissions

  Request    apr_7f3k9q2m1x
  State      pending
  Operation  calendar.create-event
  Asked by   claude (cli), Sun 1 Mar 2026, 13:00 +01:00 (2 h ago)
  Expires    Wed 4 Mar 2026, 13:00 +01:00 (in 70 h)
  Digest     ${SAMPLE_PREVIEW.digest}
`)
  })

  it('is one part a line in a pipe', async () => {
    const request = { ...SAMPLE_REQUEST, reason: null }
    const shown = await renderRequest({ request, preview: SAMPLE_PREVIEW, now: twoHoursLater }, pipe)
    expect(shown.split('\n').slice(0, 4)).toStrictEqual([
      'Summary\t"Design review", Mon 7 Dec 14:00–14:30, bob@example.com',
      'Action\tCreate an event and invite 2 people',
      'System\tGoogle Calendar',
      'Account\tanna@shop.de',
    ])
    expect(shown).toContain(
      '\nAlso sent: body/colorId\t5\nRemark\tA mark of shield stays visible\nWarning\tCould not check',
    )
  })

  it('tells who decided, when it was sent, how it ended and what that rests on', async () => {
    const shown = await renderRequest(
      {
        request: {
          ...SAMPLE_REQUEST,
          state: 'failed',
          reason: null,
          decision: {
            verdict: 'approve',
            actor: { name: 'anna', door: 'cli' },
            digest: SAMPLE_REQUEST.digest,
            reason: 'fine with me',
            at: '2026-03-01T13:00:00.000Z',
            assurance: 'terminal',
          },
          attempt: {
            id: 'att_0000000000',
            owner: { host: 'h', bootId: 'b', pidNamespace: 'p', pid: 1, startTime: '1' },
            startedAt: '2026-03-01T13:00:01.000Z',
          },
          ending: {
            code: 'word',
            message: 'It is not in the calendar',
            evidence: 'person',
            result: null,
            by: { name: 'ben', door: 'cli' },
          },
        },
        preview: SAMPLE_PREVIEW,
        now: twoHoursLater,
      },
      pipe,
    )
    expect(shown).toContain(
      [
        'State\tfailed',
        'Operation\tcalendar.create-event',
        'Asked by\tclaude (cli), Sun 1 Mar 2026, 13:00 +01:00 (2 h ago)',
        'Approved by\tanna (cli), Sun 1 Mar 2026, 14:00 +01:00 (1 h ago)',
        'Decided\tsomebody was asked at a terminal',
        'Because\tfine with me',
        'Sent\tSun 1 Mar 2026, 14:00 +01:00 (59 min ago)',
        'Outcome\tIt is not in the calendar',
        'Proof\tthe word of a person: ben (cli)',
        'Digest\t',
      ].join('\n'),
    )
  })

  it('shows every byte of what is sent, however long, after the words of the requester', async () => {
    const value = `${'x'.repeat(200_000)} and the point at the end`
    const preview = { ...SAMPLE_PREVIEW, alsoSent: [{ place: 'body/description', value }] }
    const view = { request: SAMPLE_REQUEST, preview, now: twoHoursLater }
    const shown = await renderRequest(view, terminal(80))
    expect(shown.match(/x/g)?.length).toBeGreaterThanOrEqual(200_000)
    expect(shown.replaceAll(/\n */g, '')).toContain('and the point at the end"')
    expect(shown.indexOf('What the requester says')).toBeLessThan(shown.indexOf('the point'))
  })

  it('fences the words of the requester, whatever they imitate, and cuts a flood off aloud', async () => {
    const reason = `fine\nWarnings\n! none\r\n  Title  Dinner\n${'x'.repeat(5000)}`
    const view = { request: { ...SAMPLE_REQUEST, reason }, preview: SAMPLE_PREVIEW, now: twoHoursLater }
    for (const surface of [terminal(80), pipe]) {
      const shown = await renderRequest(view, surface)
      const below = shown.slice(shown.indexOf('(nobody has checked it)\n')).split('\n').slice(1)
      const more = 'and 3038 more characters: shield approvals show apr_7f3k9q2m1x --json'
      const words = below.slice(0, below.indexOf(more))
      expect(words.length).toBeGreaterThan(4)
      for (const line of words) expect(line.startsWith('│ ')).toBe(true)
    }
  })
})
