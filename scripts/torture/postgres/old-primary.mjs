import { must } from '../lane.mjs'
import { judgeOne, refusedTo, release } from './after-failover.mjs'
import { sure } from './lost-cases.mjs'

const [DENIED, IN_USE] = [3, 6]

/** Exit codes of whoever is told that nothing is sent. */
const REFUSED = [DENIED, IN_USE]

/** The old primary is there once more, or still, after a standby has stood in for it and that was released. */
export const OLD_CASES = [
  { what: 'the old server is started again, and all are led to it', play: leadBack },
  { what: 'the old server was never fenced off, and a server goes on there', play: goOnThere },
]

async function leadBack(pair) {
  const server = await pair.serve('anna')
  try {
    await pair.hold()
    await pair.fail()
    const { found } = await release(pair, { hasServer: true })
    await pair.startOld()
    pair.leadToOld()
    const { waiting } = pair
    const approving = ['approvals', 'approve', waiting.id, '--yes']
    found.push(
      ...(await refusedTo(pair.at('bert')(approving), REFUSED, 'approving at the old server')),
      ...(await refusedTo(
        server.ask(approving),
        REFUSED,
        'approving at the old server, through a server of ours,',
      )),
      ...(await refusedTo(pair.at('anna')(['approvals', 'release']), REFUSED, 'a release at the old server')),
    )
    pair.leadToNew()
    // The hold of the old server stands beside each machine that was there.
    for (const name of ['anna', 'bert']) await must(pair.at(name)(['approvals', 'list']))
    await must(pair.at('bert')(['approvals', 'release']))
    await sure(pair.approve('bert', waiting))
    return [
      ...found,
      ...(await judgeOne(pair, {}, { ...waiting, mustBe: { sent: 1, states: ['succeeded'] } })),
    ]
  } finally {
    await server.close()
  }
}

async function goOnThere(pair) {
  const server = await pair.serve('anna', { SHIELD_DATABASE_URL: pair.primaryUrl })
  try {
    await pair.hold()
    await pair.promote()
    pair.leadToNew()
    const { waiting, granted } = pair
    // Nobody there can know of the other server yet; what is sent stands in the journal.
    await sure(server.ask(['approvals', 'approve', waiting.id, '--yes']))
    const { found } = await release(pair, {})
    const approving = server.ask(['approvals', 'approve', granted.id, '--yes'])
    found.push(...(await refusedTo(approving, REFUSED, 'approving at the old server')))
    return [
      ...found,
      ...(await judgeOne(pair, {}, { ...waiting, mustBe: { sent: 1, states: ['unknown', 'succeeded'] } })),
      ...(await judgeOne(pair, {}, { ...granted, mustBe: { sent: 0, states: ['failed'] } })),
    ]
  } finally {
    await server.close()
  }
}
