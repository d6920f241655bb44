import { brokenInTheEnd, brokenRules } from './rules.mjs'

/** What a command on a request in doubt ends with. */
const IN_DOUBT = 7

/** What recovery may end with: the list 0; resolving also 6, not in doubt, and 7, no proof. */
const RECOVERIES = [
  { argv: () => ['approvals', 'list'], exits: [0] },
  { argv: (id) => ['approvals', 'resolve', id], exits: [0, 6, IN_DOUBT] },
]

/**
 * Recovers a home twice at once, approves the request again, brings it to an end, and returns what was wrong.
 * `circumstances`: those that the rules speak of.
 */
export async function judge(lane, { id, key }, circumstances = {}) {
  const { shield, world } = lane
  const held = await lane.place.rest()
  const found = await recover(lane, id)
  if (held !== undefined) found.push({ kind: 'stuck', text: held })
  found.push(...brokenRules({ ...circumstances, ...(await look(lane, id)), ...(await world.sendings(key)) }))
  const approved = await shield(['approvals', 'approve', id, '--yes'])
  if (approved.exit === IN_DOUBT) await settle(lane, { id, key })
  const [{ state }, verified] = await Promise.all([show(lane, id), shield(['audit', 'verify'])])
  if (verified.exit !== 0)
    found.push({ kind: 'log', text: `audit verify ended ${verified.exit}: ${verified.stderr.trim()}` })
  return [...found, ...brokenInTheEnd({ state, ...(await world.sendings(key)) })]
}

async function recover({ shield }, id) {
  const ended = await Promise.all(RECOVERIES.map(({ argv }) => shield(argv(id))))
  return ended.flatMap(({ exit, stderr }, index) =>
    RECOVERIES[index].exits.includes(exit)
      ? []
      : [{ kind: 'stuck', text: `Recovery ended ${exit}: ${stderr.trim()}` }],
  )
}

async function look(lane, id) {
  const [shown, released] = await Promise.all([
    show(lane, id),
    lane.shield(['approvals', 'release', '--json']),
  ])
  const hold = released.exit === 0 ? JSON.parse(released.stdout).released : null
  return {
    hold,
    ...shown,
    trouble: shown.trouble ?? (released.exit === 0 ? undefined : released.stderr.trim()),
  }
}

async function show({ shield }, id) {
  const { exit, stdout, stderr } = await shield(['approvals', 'show', id, '--json'])
  if (exit !== 0) return { state: 'nowhere', ending: null, trouble: stderr.trim() }
  const { state, ending } = JSON.parse(stdout)
  return { state, ending }
}

/** A look at the provider can settle a doubt. */
async function settle({ shield, world }, { id, key }) {
  const verdict = (await world.sendings(key)).effects > 0 ? '--applied' : '--not-applied'
  await shield(['approvals', 'resolve', id, verdict, '--reason', 'Looked at the provider'])
}
