import { expect, it } from 'vitest'
import { foldedText, foldRequest, renderRequest } from '../../../src/cli/show/request.ts'
import { loadProvider } from '../../../src/providers/index.ts'
import { SAMPLE_PREVIEW, SAMPLE_REQUEST } from '../sample-request.ts'

const app = { provider: loadProvider }
const terminal = { isTerminal: true, width: 40, color: false }
const pipe = { isTerminal: false, width: 80, color: false }

const marker = { place: 'body/id', value: SAMPLE_REQUEST.providerKey }
const view = {
  request: SAMPLE_REQUEST,
  preview: { ...SAMPLE_PREVIEW, alsoSent: [...SAMPLE_PREVIEW.alsoSent, marker] },
  now: 0,
}

it('a terminal is spared our own mark, told that it is, and shown everything else that is sent', async () => {
  const { shown, folded } = await foldRequest(app, view, terminal)
  expect(folded).toBe(2)
  const text = await renderRequest(shown, terminal, { folded: foldedText(folded, '--details') })
  expect(text).not.toContain(marker.value)
  expect(text).not.toContain(SAMPLE_REQUEST.digest)
  for (const { place } of SAMPLE_PREVIEW.alsoSent) expect(text).toContain(place)
  expect(text).toContain('\n  2 technical lines folded; --details \n  shows them\n')
})

it('a pipe gets all of it', async () => {
  const { shown, folded } = await foldRequest(app, view, pipe)
  expect(folded).toBe(0)
  expect(await renderRequest(shown, pipe)).toContain(`Also sent: body/id\t"${marker.value}"`)
})
