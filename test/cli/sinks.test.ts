import { describe, expect, it } from 'vitest'
import { showError } from '../../src/cli/errors.ts'
import { loadPaint } from '../../src/cli/terminal/paint.ts'
import { renderPreview, renderRequest } from '../../src/cli/show/request.ts'
import { renderDisplay, renderWarning } from '../../src/cli/show/render.ts'
import { renderTable } from '../../src/cli/terminal/table.ts'
import type { Surface } from '../../src/cli/terminal/terminal.ts'
import { widthOf } from '../../src/cli/terminal/wrap.ts'
import type { Display } from '../../src/domain/operation/display.ts'
import { ShieldError } from '../../src/domain/errors.ts'
import type { RenderedPreview } from '../../src/domain/request/preview.ts'
import { safeText } from '../../src/domain/text/safe-text.ts'
import { forbiddenIn, HOSTILE_TEXTS, withEachHostileText } from './hostile-texts.ts'
import { recordPerson, recordTerminal } from './recorded-terminal.ts'
import { SAMPLE_REQUEST } from './sample-request.ts'

const SURFACES: readonly Surface[] = [
  { isTerminal: true, width: 80, color: true },
  { isTerminal: true, width: 40, color: false },
  { isTerminal: true, width: 20, color: true },
  { isTerminal: false, width: 80, color: false },
]

/** Places a text wherever text from outside can stand, and lays it all out, without the writer's own last look. */
async function everySink(text: string, surface: Surface): Promise<Readonly<Record<string, string>>> {
  const paint = await loadPaint(surface)
  const display: Display = [
    { kind: 'facts', facts: [{ label: text, value: text }] },
    { kind: 'text', text },
    { kind: 'table', columns: [text, 'B'], rows: [], empty: text },
    { kind: 'warning', text },
  ]
  const preview: RenderedPreview = {
    verb: text,
    system: text,
    account: text,
    connectionName: text,
    facts: [
      { label: text, value: text, source: 'sent' },
      { label: text, value: text, source: 'read' },
    ],
    alsoSent: [{ place: `body/${text}`, value: { [text]: [text] } }],
    notes: [text],
    warnings: [text],
    digest: text,
  }
  const actor = { name: text, door: 'cli' } as const
  const request = {
    ...SAMPLE_REQUEST,
    operation: text,
    requester: actor,
    reason: text,
    decision: { verdict: 'reject', actor, digest: text, reason: text, at: text },
    ending: { code: 'word', message: text, evidence: 'person', result: text, by: actor },
  } as const
  const { result, talk } = await renderDisplay(display, surface, surface)
  return {
    table: await renderTable(
      {
        columns: [text, 'B'],
        rows: [
          [text, 'b'],
          ['a', text],
        ],
      },
      surface,
    ),
    display: result,
    warnings: talk,
    warning: renderWarning(text, surface, paint),
    preview: renderPreview(preview, { surface, paint, long: 'whole' }),
    request: await renderRequest({ request, preview, now: 0 }, surface),
  }
}

it('there are at least 200 hostile texts', () => {
  expect(HOSTILE_TEXTS.length).toBeGreaterThanOrEqual(200)
})

describe('text from outside cannot drive a terminal', () => {
  it('through tables, facts, previews and requests', async () => {
    await withEachHostileText(async (text) => {
      for (const surface of SURFACES) {
        for (const [sink, shown] of Object.entries(await everySink(text, surface))) {
          expect(forbiddenIn(shown, { colour: surface.color }), `${sink} at ${surface.width}`).toBeUndefined()
        }
      }
    })
  })

  it('through errors, as text and as JSON', async () => {
    await withEachHostileText(async (text) => {
      for (const json of [false, true]) {
        for (const { terminal, out, talk } of [recordPerson(), recordTerminal()]) {
          const error = new ShieldError('failed', text, { hint: text, cause: new Error(text) })
          await showError(terminal, error, { json, debug: true })
          expect(forbiddenIn(talk(), { colour: true })).toBeUndefined()
          expect(out()).toBe('')
          if (json) expect(JSON.parse(talk())).toMatchObject({ error: { message: text, hint: text } })
        }
      }
    })
  })

  it('nor add a line or a colour to an error', async () => {
    await withEachHostileText(async (text) => {
      for (const { terminal, talk } of [recordPerson(), recordTerminal()]) {
        const error = new ShieldError('failed', text, { hint: text })
        await showError(terminal, error, { json: false, debug: false })
        // What a terminal has no room for stands below, indented.
        const [message, hint, ...more] = talk().replaceAll('\n  ', '').split('\n')
        for (const line of [message, hint]) expect(line?.endsWith(` ${safeText(text)}`)).toBe(true)
        expect(more).toEqual([''])
      }
    })
  })

  it('past the writer, whatever a command forgot', async () => {
    await withEachHostileText((text) => {
      for (const { terminal, out, talk } of [recordPerson(), recordTerminal()]) {
        terminal.out(text)
        terminal.talk(text)
        // Only colours may pass, among all that drives a terminal, and only where there is colour.
        expect(forbiddenIn(out(), { colour: terminal.outSurface.color })).toBeUndefined()
        expect(forbiddenIn(talk(), { colour: terminal.talkSurface.color })).toBeUndefined()
      }
    })
  })

  it('nor add a row, a column or a tab to a pipe', async () => {
    await withEachHostileText(async (text) => {
      const pipe = { isTerminal: false, width: 80, color: false }
      const shown = await renderTable({ columns: ['A', 'B'], rows: [[text, text]] }, pipe)
      expect(shown.split('\n').length).toBe(2)
      expect(shown.split('\t').length).toBe(2)
    })
  })

  it('nor run over the edge of a table', async () => {
    await withEachHostileText(async (text) => {
      for (const { width } of SURFACES) {
        const surface = { isTerminal: true, width, color: false }
        const shown = await renderTable({ columns: ['A', 'B'], rows: [[text, text]] }, surface)
        for (const line of shown.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width)
      }
    })
  })
})
