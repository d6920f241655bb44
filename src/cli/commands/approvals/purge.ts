import { findPurgeable, purge, purgeDeliveries, type Purgeable } from '../../../gate/upkeep/purge.ts'
import { purged as purgedShape } from '../../../wire/upkeep.ts'
import { confirm } from '../../ask/confirm.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { localTime, parseDuration } from '../../../domain/text/times.ts'

export async function purgeCommand({ app, options }: Invocation): Promise<number> {
  const olderThan = textOption(options, 'olderThan') ?? ''
  const parts = app.local('shield approvals purge')
  const found = await findPurgeable(parts, parseDuration('--older-than', olderThan))
  app.terminal.alert(`${sentence(found)}\n`)
  if (found.number > 0 && options['yes'] !== true) {
    const content = `the content of ${counted(found.number)}`
    await confirm(app, {
      doing: `erasing ${content}`,
      command: `shield approvals purge --older-than ${olderThan} --yes`,
      question: `Erase ${content} for good?`,
      refused: 'Nothing was erased',
    })
  }
  const purged = await purge(parts, found, app.actor)
  const webhooks = await purgeDeliveries(parts, found.before, app.actor)
  if (app.globals.json) {
    app.terminal.json(purgedShape.encode({ purged, webhooks, endedBefore: found.before }))
    return 0
  }
  if (purged > 0) app.terminal.talk(`Erased the content of ${counted(purged)}\n`)
  if (webhooks > 0) app.terminal.talk(`Deleted the content of ${webhooks} webhooks\n`)
  return 0
}

function sentence({ number, before }: Purgeable): string {
  return `${counted(number)} ended before ${localTime(before)} and still ${number === 1 ? 'holds' : 'hold'} what was sent`
}

function counted(count: number): string {
  return count === 1 ? '1 request' : `${count} requests`
}
