import { isForLater, toldBy, toolCall } from './agent.mjs'
import { LOST } from './client.mjs'

const APPROVALS = '/v1/integrations/approvals'

/** States that nothing follows on. */
const ENDS = new Set(['succeeded', 'failed', 'rejected', 'cancelled', 'expired'])

/** How many of a thousand writes are decided in which way. */
const PLANS = [
  ['approve', 600],
  ['page', 60],
  ['twice', 150],
  ['reject', 80],
  ['both', 70],
  ['cancel', 40],
]

/** Milliseconds in which a proposal is under way. */
const UNDER_WAY = 60

/** One write in so many is asked for by an agent at `/mcp`, the others over REST. */
const AGENTS = 4

/**
 * A write that is wanted once. `ids` and `told`: what answers said of it, in the order in which they came; `verdicts`: what
 * those who decided were answered.
 */
export function createWish(number, dice) {
  let chance = dice(1000)
  const [plan] = PLANS.find(([, often]) => (chance -= often) < 0)
  const door = dice(AGENTS) === 0 ? AGENT : REST
  return { title: `Fleet ${number}`, key: `fleet-${number}`, plan, door, ids: [], told: [], verdicts: [] }
}

/** How a write is asked for and waited for at each door, and what its answers tell of the request. */
const REST = {
  proposal: ({ title, key }, token) => ({
    what: 'propose',
    method: 'POST',
    path: '/v1/operations/calendar.create-event',
    token,
    key,
    // Nothing but the key tells a repetition from another write.
    body: { input: inputOf(title), duplicate: true },
  }),
  look: (id, token) => ({
    what: 'wait',
    method: 'GET',
    path: `${APPROVALS}/${id}?wait=20`,
    token,
    isWaiting: true,
  }),
  toldBy: ({ status, body }) => (status < 300 ? (body?.request ?? body) : undefined),
  isForLater: () => false,
}

const AGENT = {
  proposal: ({ title, key }, token) =>
    toolCall({
      what: 'propose over MCP',
      token,
      name: 'calendar_create_event',
      given: { ...inputOf(title), idempotency_key: key },
    }),
  look: (id, token) =>
    toolCall({
      what: 'wait over MCP',
      token,
      name: 'shield_wait',
      given: { id, seconds: 20 },
      isWaiting: true,
    }),
  toldBy,
  isForLater,
}

function inputOf(title) {
  return { title, start: '2099-05-04T10:00', duration: '30m' }
}

/** Proposes it until an answer tells of it; some answers are not waited for, and some are asked for twice at once. */
export async function propose(client, wish, { token, dice }) {
  const { door } = wish
  const asked = door.proposal(wish, token)
  const chance = dice(10)
  if (chance === 0) await client.once({ ...asked, cutAfter: dice(UNDER_WAY) })
  const answers = await Promise.all([
    client.ask(asked, door.isForLater),
    ...(chance === 1 ? [client.once(asked)] : []),
  ])
  for (const answer of answers) noteProposed(wish, answer)
  wish.digest = door.toldBy(answers[0])?.digest
}

function noteProposed(wish, answer) {
  const { door } = wish
  if (answer === LOST || answer.status === 503 || answer.status === 429 || door.isForLater(answer)) return
  const request = door.toldBy(answer)
  if (request === undefined) wish.trouble = `${answer.status} ${answer.text.slice(0, 300)}`
  else tell(wish, 'propose', answer, request)
}

/** Waits for its end, or for a doubt, at whichever server. */
export async function untilEnd(client, wish, token) {
  const [[id], { door }] = [wish.ids, wish]
  for (;;) {
    const answer = await client.ask(door.look(id, token), door.isForLater)
    const request = door.toldBy(answer)
    if (request === undefined) {
      wish.trouble = `waiting for it was answered ${answer.status} ${answer.text.slice(0, 300)}`
      return
    }
    tell(wish, 'wait', answer, request)
    if (ENDS.has(request.state) || request.state === 'unknown') return
  }
}

function tell(wish, by, { begun, came }, { id, state }) {
  wish.ids.push(id)
  wish.told.push({ by, begun, came, state })
}

/** Decides in one way, or takes back; keeps what was answered. */
export async function decide(client, wish, verdict, token) {
  const [id] = wish.ids
  const asked = {
    what: verdict,
    method: 'POST',
    path: `${APPROVALS}/${id}/${verdict}`,
    token,
    body: verdict === 'cancel' ? {} : { digest: wish.digest },
  }
  // It is approved and was not started: asking again goes on with it.
  const answer = await client.ask(asked, ({ status, body }) => status === 409 && body?.code === 'pending')
  const request = verdict === 'cancel' ? answer.body : answer.body?.request
  const state = answer.status < 300 ? request?.state : undefined
  if (state !== undefined) tell(wish, verdict, answer, request)
  wish.verdicts.push({ verdict, status: answer.status, code: answer.body?.code, state, text: answer.text })
}
