import { expect, it, onTestFinished } from 'vitest'
import { parseFault } from '../../src/sandbox/parse-fault.ts'
import { startConnected } from './sandbox-client.ts'

const EVENTS = '/calendar/v3/calendars/primary/events'

it("a sandbox holds up many calls at once, without a warning of Node's", async () => {
  const warnings: string[] = []
  const keep = ({ name, message }: Error) => {
    if (name === 'MaxListenersExceededWarning') warnings.push(message)
  }
  process.on('warning', keep)
  onTestFinished(() => void process.off('warning', keep))
  const client = await startConnected([], { wait: undefined })
  client.sandbox.addFault(parseFault('latency=200ms@GET@/events'))
  const replies = await Promise.all(Array.from({ length: 20 }, () => client.google(EVENTS)))
  expect([replies.map(({ status }) => status), warnings]).toEqual([Array(20).fill(200), []])
})
