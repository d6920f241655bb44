import { expect, it } from 'vitest'
import { openHttpBench, proposedBy } from '../bench.ts'

it('the log says what was proposed, decided and cancelled by whom, and what each is about, each once', async () => {
  const bench = await openHttpBench()
  const text = 'Lunch\u202e\n"at" noon'
  const summary = `Note: "Lunch\ufffd 'at' noon"`
  const ids: string[] = []
  const propose = async (): Promise<string> => {
    const { id } = await proposedBy(bench, 'agent', text)
    ids.push(id)
    return id
  }
  const at = (id: string, verb: string): string => `/v1/integrations/approvals/${id}/${verb}`
  const approved = await propose()
  await bench.post('anna', at(approved, 'approve'), {})
  await bench.post('ben', at(approved, 'approve'), {})
  await bench.post('anna', at(await propose(), 'reject'), { reason: 'no' })
  await bench.post('agent', at(await propose(), 'cancel'), {})
  await bench.server.close()
  const told = bench.log.filter((line) => 'summary' in line)
  const [one, two, three] = ids
  const lineOf = (event: string, id: string | undefined, principal: string, state: string) => ({
    time: expect.any(String),
    event,
    requestId: expect.any(String),
    id,
    principal,
    operation: 'notes.add',
    state,
    summary,
  })
  expect(told).toEqual([
    lineOf('proposed', one, 'agent', 'pending'),
    lineOf('approved', one, 'anna', 'succeeded'),
    lineOf('proposed', two, 'agent', 'pending'),
    lineOf('rejected', two, 'anna', 'rejected'),
    lineOf('proposed', three, 'agent', 'pending'),
    lineOf('cancelled', three, 'agent', 'cancelled'),
  ])
})
