import { expect, it } from 'vitest'
import { openReceiverElsewhere } from '../../receiver-elsewhere.ts'
import { CALL, CONNECTION, openAt } from '../nango-fixtures.ts'

const LONGEST = 2_000

it('a write that was answered in time is not in doubt, although this process was too busy to hear the answer', async () => {
  const { url, answerUnheard } = await openReceiverElsewhere()
  const sent = openAt(url, { write: LONGEST }).send(CONNECTION, CALL)
  await answerUnheard(LONGEST + 200)
  expect(await sent).toMatchObject({ kind: 'response', response: { status: 204 } })
})
