import { type Register, textOption, type Invocation } from '../../frame.ts'
import { resolve } from 'node:path'
import { pathTyped } from '../../../domain/settings/setting-value.ts'
import { storeCopied, storeInfo } from '../../../wire/upkeep.ts'
import { confirm } from '../../ask/confirm.ts'
import { factsOf, type Block, type Display } from '../../../domain/operation/display.ts'
import type { OpenFailover, Shared, StoreInfo, StorePlace } from '../../../domain/ports/store-info.ts'
import { localTime } from '../../../domain/text/times.ts'
import { answer } from '../../show/render.ts'

/** What the queue is kept in. */
export const register: Register = (program, { act }) => {
  const store = program.command('store').description('what the queue is kept in')
  store
    .command('info')
    .description(
      'where the queue is; in PostgreSQL also which machines share it, and which process may send now',
    )
    .action(act(info))
  store
    .command('copy')
    .description(
      'move the queue in a file to the database that SHIELD_DATABASE_URL names; everything is on hold then, and there is no way back',
    )
    .option('--from <file>', 'the file it is in (default: shield.db in SHIELD_HOME)')
    .option('--yes', 'do not ask')
    .action(act(copy))
}

/** `store copy`: there is no way back, so that it asks. */
async function copy({ app, options }: Invocation): Promise<number> {
  app.local('shield store copy')
  const { settings, terminal, globals, actor } = app
  const file = resolve(pathTyped('--from', textOption(options, 'from')) ?? `${settings.home}/shield.db`)
  if (options['yes'] !== true) {
    await confirm(app, {
      doing: 'moving the queue',
      command: 'shield store copy --yes',
      question: `Move the queue in ${file} to ${settings.database}? Nothing is sent from the file any more, and there is no way back`,
      refused: 'Nothing was copied',
    })
  }
  const copied = await app.copyStore(file, actor)
  if (globals.json) terminal.json(storeCopied.encode(copied))
  terminal.talk(
    `The queue is in ${copied.to} now, and its log ends at entry ${copied.head.number}, as in the file; nothing is sent or decided from ${copied.from} any more. Everything is on hold there: shield approvals release\n`,
  )
  return 0
}

/** `store info`: changes nothing, also not in a queue that waits for a release. */
async function info({ app }: Invocation): Promise<number> {
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
