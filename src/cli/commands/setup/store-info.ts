import { factsOf, type Block, type Display } from '../../../domain/operation/display.ts'
import type { OpenFailover, Shared, StoreInfo, StorePlace } from '../../../domain/ports/store-info.ts'
import { localTime } from '../../../domain/text/times.ts'
import { storeInfo } from '../../../wire/upkeep.ts'
import type { Invocation } from '../../frame.ts'
import { answer } from '../../show/render.ts'

/** `store info`: changes nothing, also not in a queue that waits for a release. */
export async function info({ app }: Invocation): Promise<number> {
  const store = await app.existing('shield store info').store()
  const found = await store.info()
  return answer(app, { json: () => storeInfo.encode(found), display: () => show(found) })
}

function show({ engine, where, identity, schema, size, head, shared, moved }: StoreInfo): Display {
  const facts = factsOf([
    ['Engine', engine],
    ['Where', where],
    ['Identity', identity],
    ['Schema', String(schema)],
    [
      'Moved',
      moved === null ? null : `${moved.isDone ? '' : 'being moved '}to ${moved.to}, ${localTime(moved.at)}`,
    ],
    ['Size', `${size} bytes`],
    ['Log', head.number === 0 ? 'empty' : `ends at entry ${head.number}, ${head.hash}`],
  ])
  return shared === null ? [facts] : [facts, places(shared), senders(shared), ...failoverOf(shared.failover)]
}

function places({ places: found }: Shared): Block {
  const rows = found.map((place) => [place.id, place.host, localTime(place.begunAt), standingOf(place)])
  return { kind: 'table', columns: ['Place', 'Host', 'Since', 'Standing'], rows, empty: 'No place is known' }
}

function standingOf({ isHere, isShown }: StorePlace): string {
  const shown = { true: 'journal shown', false: 'journal not shown', null: '' }[String(isShown)] ?? ''
  return [isHere ? 'this one' : '', shown].filter((part) => part !== '').join(', ')
}

function senders({ senders: found }: Shared): Block {
  const rows = found.map(({ id, host, pid, begunAt, place }) => [
    id,
    host,
    String(pid),
    localTime(begunAt),
    place,
  ])
  return {
    kind: 'table',
    columns: ['Sender', 'Host', 'Process', 'Since', 'Place'],
    rows,
    empty: 'No process may send now: each takes its lock when it first sends',
  }
}

function failoverOf(failover: OpenFailover | null): Display {
  if (failover === null) return []
  const { number, why, at, place } = failover
  const text = `Failover ${number} waits to be released (shield approvals release --after-failover): ${why}; noticed ${localTime(at)} by ${place}`
  return [{ kind: 'warning', text }]
}
