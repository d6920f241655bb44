import { decide } from './wishes.mjs'

/** How each plan of a write is carried out, by people who know nothing of each other. */
const WAYS = {
  approve: (client, wish, [first]) => decide(client, wish, 'approve', first.token),
  page: (_client, wish, [first]) => first.visitor.approve(wish),
  twice: (client, wish, both) => Promise.all(both.map(({ token }) => decide(client, wish, 'approve', token))),
  reject: (client, wish, [first]) => decide(client, wish, 'reject', first.token),
  both: (client, wish, [first, second]) =>
    Promise.all([decide(client, wish, 'approve', first.token), decide(client, wish, 'reject', second.token)]),
  cancel: (client, wish, [first]) =>
    Promise.all([decide(client, wish, 'cancel', wish.token), decide(client, wish, 'approve', first.token)]),
}

/** Two of the approvers decide on a write as is planned for it. */
export async function carryOut(client, wish, approvers, dice) {
  const first = dice(approvers.length)
  const second = (first + 1 + dice(approvers.length - 1)) % approvers.length
  await WAYS[wish.plan](client, wish, [approvers[first], approvers[second]])
}
