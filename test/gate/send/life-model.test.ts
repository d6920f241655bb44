import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FrozenRequest } from '../../../src/domain/operation/operation.ts'
import type { LookupResult } from '../../../src/domain/request/outcome.ts'
import { createBench } from '../bench.ts'
import {
  answeringLate,
  approving,
  cancelling,
  dying,
  expiring,
  landing,
  looking,
  proposing,
  rejecting,
  replacing,
  retrying,
  saying,
  type Real,
} from './life-commands.ts'
import { createModel, type Fate } from './life-model.ts'

const which = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat({ max: 5 }))
const fate = fc.constantFrom<Fate>('applied', 'refused', 'lost after', 'lost before', 'late')
const approve = fc.tuple(which, fate).map(([number, how]) => approving(number, how))
const approveInDoubt = fc
  .tuple(which, fc.constantFrom<Fate>('lost before', 'late', 'down'))
  .map(([number, how]) => approving(number, how))
const die = fc.tuple(which, fate).map(([number, how]) => dying(number, how))
const retry = which.map(retrying)
const say = fc.tuple(which, fc.boolean()).map(([number, applied]) => saying(number, applied))

// What leads into doubt and out of it stands there more than once: that is where it is hard.
const commands = fc.commands(
  [
    fc.constant(proposing()),
    approve,
    approveInDoubt,
    approveInDoubt,
    die,
    die,
    fc.constant(answeringLate()),
    fc.constant(landing()),
    // An earlier one of a row.
    fc.nat({ max: 2 }).map(looking),
    say,
    retry,
    retry,
    retry,
    which.map(rejecting),
    which.map(cancelling),
    which.map(replacing),
    fc.constant(expiring()),
  ],
  { maxCommands: 60, size: '+1' },
)

async function setUp(met: Map<string, number>): Promise<Real> {
  const bench = await createBench()
  const applied = new Set<string>()
  bench.judged.as = 'gone'
  Object.assign(bench.add, {
    lookup: async ({ providerKey }: FrozenRequest<unknown, unknown>): Promise<LookupResult> =>
      applied.has(providerKey) ? { kind: 'found', result: { id: providerKey } } : { kind: 'not_found' },
  })
  return { bench, ids: [], applied, dead: new Map(), processes: 0, met }
}

it('the life of requests is what a simple model of it says, whatever happens in whatever order', async () => {
  const met = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(commands, async (all) => {
      const real = await setUp(met)
      await fc.asyncModelRun(() => ({ model: createModel(), real }), all)
      for (const come of real.dead.values()) await come()
    }),
    { numRuns: 60, interruptAfterTimeLimit: 240_000 },
  )
  // Where it is hard, it has been.
  expect([...met.keys()]).toEqual(
    expect.arrayContaining(['approve pending', 'approve and die pending', 'retry unknown']),
  )
}, 1_800_000)
