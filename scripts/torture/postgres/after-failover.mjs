import { judge } from '../judge.mjs'
import { must } from '../lane.mjs'

/** The exit codes of a command that is refused, and of one that does not fit how things are. */
const [DENIED, CONFLICT] = [3, 6]

const RELEASE = ['approvals', 'release', '--after-failover']

/** What a machine is kept from by a failover that nobody has released. */
const HELD = [
  { what: 'approving', argv: ({ granted }) => ['approvals', 'approve', granted.id, '--yes'] },
  { what: 'a release like that of any hold', argv: () => ['approvals', 'release'] },
]

/** As docs/postgres.md says: each machine shows its journal, and nothing is sent before that and the release. */
export async function release(pair, { first = 'bert', others, meanwhile, lostDisk, hasServer }, place) {
  const found = []
  const shield = pair.at(first)
  for (const { what, argv } of HELD)
    found.push(...(await refusedTo(shield(argv(pair)), [DENIED, CONFLICT], what)))
  const again = await meanwhile?.(pair)
  const rest = (others ?? ['anna', 'bert'].filter((name) => name !== first)).filter(
    (name) => name !== lostDisk,
  )
  for (const name of rest) {
    // A server has shown its journal by itself.
    if (hasServer !== true)
      found.push(
        ...(await refusedTo(shield(RELEASE), [CONFLICT], `a release without the journal of ${name}`)),
      )
    await must(pair.at(name)(['approvals', 'list']))
  }
  if (place !== undefined)
    found.push(...(await refusedTo(shield(RELEASE), [CONFLICT], 'a release without a journal that is gone')))
  const released = await shield([...RELEASE, ...(place === undefined ? [] : ['--lost', place])])
  if (released.exit !== 0)
    found.push({ kind: 'stuck', text: `The release ended ${released.exit}: ${released.stderr.trim()}` })
  return { found, again }
}

export async function refusedTo(running, exits, what) {
  const { exit, stdout, stderr } = await running
  if (exits.includes(exit)) return []
  return [
    {
      kind: 'lost',
      text: `${what} was not refused after the failover, but ended ${exit}: ${stdout}${stderr}`,
    },
  ]
}

export async function judgeOne(pair, { isRestored }, { id, key, mustBe, isEnded }) {
  const shield = pair.at('bert')
  if (isEnded !== true) return judge({ ...pair, shield }, { id, key }, { mustBe, isRestored })
  const { state } = JSON.parse((await must(shield(['approvals', 'show', id, '--json']))).stdout)
  const { sent } = await pair.world.sendings(key)
  if (sent === mustBe.sent && mustBe.states.includes(state)) return []
  return [{ kind: 'untrue', text: `${id} was sent ${sent} times and is ${state}` }]
}
