import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { openHttpBench } from '../http/bench.ts'
import { agentOnHttp, DOORS } from './agent.ts'

const CALLS = 12

/** Throws away all that nothing leads to any more. */
function collect(): void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
}

it.each(DOORS.filter(({ way }) => way === 'http'))(
  'a server keeps nothing of a message that it has answered, in $era',
  async ({ era }) => {
    const gates: WeakRef<object>[] = []
    const bench = await openHttpBench({ beforeMcp: ({ gate }) => gates.push(new WeakRef(gate)) })
    const agent = await agentOnHttp(bench, { era })
    for (let call = 0; call < CALLS; call += 1) {
      await agent.tools()
      await agent.call('shield_connections')
    }
    collect()
    expect(gates.length).toBeGreaterThan(2 * CALLS)
    // The socket of the last one may still hold it.
    expect(gates.filter((gate) => gate.deref() !== undefined).length).toBeLessThan(3)
  },
)
