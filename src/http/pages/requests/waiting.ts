import type { ApprovalRequest, State } from '../../../domain/request/request.ts'
import type { ListedRequest } from '../../../domain/request/request-view.ts'
import type { GuardedGate } from '../../../gate/access/guarded-gate.ts'

const AT_ONCE = 200

/** Where there are more in one state, only the newest of them are put in order. */
const MOST = 1000

/** Those in one state, the one that has waited longest first. */
export async function oldestFirst(gate: GuardedGate, state: State): Promise<readonly ListedRequest[]> {
  const found: ListedRequest[] = []
  let before: string | undefined
  do {
    const filter = { states: [state], limit: AT_ONCE, ...(before === undefined ? {} : { before }) }
    const { requests } = await gate.requests.list(filter)
    found.push(...requests)
    before = requests.length < AT_ONCE ? undefined : requests.at(-1)?.request.id
  } while (before !== undefined && found.length < MOST)
  return found.toReversed()
}

/** The next that somebody may decide on: the one after this, and after the last the one that has waited longest. */
export async function nextToDecide(
  gate: GuardedGate,
  { id, createdAt }: ApprovalRequest,
): Promise<ApprovalRequest | null> {
  if (!gate.offers('requests.approve')) return null
  const all = (await oldestFirst(gate, 'pending')).map(({ request }) => request)
  const place = all.findIndex((one) => one.id === id)
  const start = place === -1 ? all.findIndex((one) => one.createdAt > createdAt) : place + 1
  const inOrder = start === -1 ? all : [...all.slice(start), ...all.slice(0, start)]
  return inOrder.find((one) => one.id !== id && gate.offers('requests.approve', one)) ?? null
}
