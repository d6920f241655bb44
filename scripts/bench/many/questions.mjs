import { actor, requestOf } from '../built-store.mjs'

const ENDED = ['succeeded', 'failed', 'rejected', 'cancelled', 'expired']
const DAY = 24 * 60 * 60 * 1000

/** What is asked of a queue and done in it, each by its name; made anew for each queue. `waiting`: ids of what waits. */
export async function questionsFor(store, { digestOf, waiting, middle }) {
  const { requests, audit } = store
  const now = new Date().toISOString()
  const yesterday = new Date(Date.now() - DAY).toISOString()
  const alike = { operation: 'calendar.create-event', requester: 'agent-1' }
  const connection = 'con_0000000001'
  let proposed = 0
  const propose = () => {
    const request = waitingRequest((proposed += 1), digestOf)
    return requests.propose(request, 'recent', noteOf(request, 'proposed', { digest: request.digest }))
  }
  const decide = async () => {
    const id = waiting.pop()
    const { digest } = await requests.find(id)
    const decision = { verdict: 'approve', actor, digest, reason: null, at: now, assurance: 'session' }
    const note = noteOf({ id, createdAt: now }, 'approved', { digest })
    const { moved } = await requests.move({ id, from: ['pending'], to: 'approved', decision, note })
    if (!moved) throw new Error(`${id} was not approved`)
  }
  return {
    'list of what waits': () => requests.list({ states: ['pending'], limit: 50 }),
    'list of all, newest': () => requests.list({ states: [], limit: 50 }),
    'list of what ended last': () => requests.ended({ limit: 50 }),
    'list of what ended, a later page': () => requests.list({ states: ENDED, limit: 50, before: middle }),
    'list of a requester': () => requests.list({ states: ENDED, limit: 50, requester: 'agent-2' }),
    'list of what policy decided': () => requests.list({ states: [], limit: 50, decidedBy: 'policy' }),
    'request with its history': async () => {
      await requests.find(middle)
      await requests.descendants(middle)
      await audit.newest({ subject: middle, limit: 200 })
    },
    'counts by state': () => requests.count(),
    'counts of a requester': () => requests.count('agent-2'),
    'counts of what is open': () => requests.open(),
    'approved since yesterday': () => requests.approvedSince(yesterday),
    'approved of one kind': () => requests.countApproved({ ...alike, since: yesterday }),
    contradicted: () => requests.contradicted(20),
    due: () => requests.due(now),
    'audit list, newest': () => audit.newest({ limit: 50 }),
    'audit list, later page': () => audit.newest({ limit: 50, before: 100 }),
    'audit head': () => audit.head(),
    precedents: () =>
      requests.precedents({
        id: '',
        operation: alike.operation,
        connection,
        since: yesterday,
        recipients: ['customer-7@example.com'],
      }),
    'done before': () => requests.done({ connection, operation: alike.operation }),
    proposal: propose,
    decision: decide,
    'purgeable, a batch': () => requests.purgeable({ before: yesterday, limit: 100 }),
  }
}

export async function proposeWaiting(store, count, digestOf) {
  const ids = []
  for (let number = 1; number <= count; number += 1) {
    const request = waitingRequest(1_000_000 + number, digestOf)
    await store.requests.propose(request, false, noteOf(request, 'proposed', { digest: request.digest }))
    ids.push(request.id)
  }
  return ids
}

function noteOf({ id, createdAt: at }, state, data) {
  return { at, type: `request.${state}`, subject: id, actor, data }
}

function waitingRequest(number, digestOf) {
  const at = new Date().toISOString()
  const request = {
    ...requestOf(number),
    id: `apr_w${String(Math.trunc(Math.random() * 1e9)).padStart(9, '0')}`,
    stakes: {
      amount: null,
      recipients: [`customer-${number % 10_000}@example.com`],
      reversal: 'correctable',
    },
    requester: { name: 'agent-1', door: 'http' },
    createdAt: at,
    updatedAt: at,
  }
  return { ...request, digest: digestOf(request) }
}
