import { variablesOf } from '../../../domain/notify/notify-settings.ts'
import { PAGE_LENGTH } from '../../../domain/limits.ts'
import { remarkIf } from '../../../domain/operation/display.ts'
import { pageOf } from '../../../domain/ports/page.ts'
import { NOTIFICATION_STATES, type ChannelStanding } from '../../../domain/ports/outbox.ts'
import { defined } from '../../../domain/text/json.ts'
import { listedTime } from '../../../domain/text/times.ts'
import {
  applyNotify,
  checkedSettings,
  retryNotify,
  stopNotify,
  testChannels,
  notifySettingsOf,
} from '../../../gate/notify/change-notify.ts'
import {
  appliedNotify,
  notifications as shape,
  retriedNotify,
  stoppedNotify,
  testedNotify,
  type ListedChannel,
} from '../../../wire/delivery-notification.ts'
import type { App } from '../../app.ts'
import { addPageFlags, moreBelow, pageFlags } from '../../ask/page-flags.ts'
import { confirm } from '../../ask/confirm.ts'
import { choice, textOption, wrongValue, type Register, type Work } from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { readNamed } from '../../named-file.ts'

/** Who is told of what, where the queue is. */
export const register: Register = (program, { act }) => {
  const notify = program
    .command('notify')
    .description('who is told of what: webhooks, Slack, e-mail and programs')
  notify
    .command('apply <file>')
    .description('put a file of channels and routes in force, in the place of the one before')
    .option('-y, --yes', 'without asking')
    .action(act(apply))
  const listed = notify
    .command('list')
    .description('every channel and how it does, and what was told last or waits to be')
  listed
    .addOption(choice(listed, '--state <state>', 'only these', NOTIFICATION_STATES))
    .option('--channel <channel>', 'only of this one')
  addPageFlags(listed, String(PAGE_LENGTH)).action(act(list))

  notify
    .command('test [channel]')
    .description('send a test to a channel, or to all of them, at once: ends 1 where one does not take it')
    .action(act(test))
  notify
    .command('retry [channel]')
    .description(
      'try at once what was refused or given up, of a channel or of all, and use channels again that had ended',
    )
    .action(act(retry))
  notify
    .command('off')
    .description('tell nobody of anything any more, and drop what waits to be told')
    .option('-y, --yes', 'without asking')
    .action(act(off))
}

const apply: Work = async ({ app, args, options }) => {
  const parts = app.local('shield notify apply')
  const file = args[0] ?? ''
  const bytes = readNamed('FILE', file)
  const settings = await checkedSettings(parts, bytes)
  if (options['yes'] !== true) {
    await confirm(app, {
      doing: 'changing who is told',
      command: `shield notify apply ${file} --yes`,
      question: `Tell ${settings.channels.map(({ name }) => name).join(', ') || 'nobody'} from now on?`,
      refused: 'Those who were told before still are',
    })
  }
  await applyNotify(parts, bytes, app.actor)
  const channels = settings.channels.map(({ name }) => name)
  if (app.globals.json) app.terminal.json(appliedNotify.encode({ settings: settings.digest, channels }))
  app.terminal.talk(
    `${channels.length === 1 ? '1 channel is' : `${channels.length} channels are`} in force; shield notify test tries them\n`,
  )
  for (const name of variablesOf(settings)) {
    if (app.settings.notifyVariables[name] === undefined)
      app.terminal.talk(`${name} is not set here; it has to be where notifications are sent\n`)
  }
  return 0
}

const MOST = 1_000

const list: Work = async ({ app, options }) => {
  const parts = app.existing('shield notify list')
  const { outbox } = await parts.store()
  const state = stateFrom(textOption(options, 'state'))
  const channel = textOption(options, 'channel')
  const { limit, before } = pageFlags(options, { kind: 'notification', most: MOST })
  const [stored, standings, found] = await Promise.all([
    outbox.settings(),
    outbox.channels(),
    outbox.list({
      limit: limit + 1,
      ...(before === undefined ? {} : { before: Number(before) }),
      ...defined({ state, channel }),
    }),
  ])
  const { items, next } = pageOf('notification', found, limit, ({ number }) => number)
  const settings = stored === null ? null : await notifySettingsOf(parts, stored.text)
  const named = (settings?.channels ?? []).map(({ name, how }) => ({ name, kind: how.kind }))
  const channels: readonly ListedChannel[] = [
    ...named.map(({ name, kind }) =>
      listed(standings.find((one) => one.name === name) ?? untried(name), kind),
    ),
    ...standings
      .filter(({ name, waiting, dead }) => !named.some((one) => one.name === name) && waiting + dead > 0)
      .map((one) => listed(one, null)),
  ]
  return answer(app, {
    json: () => shape.encode({ settings: stored?.digest ?? null, channels, items, next }),
    display: () => [
      {
        kind: 'table',
        columns: ['channel', 'by', 'waiting', 'dead', 'last told', 'trouble'],
        rows: channels.map(channelRow),
        empty: 'Nobody is told of anything: shield notify apply FILE',
      },
      {
        kind: 'table',
        columns: ['event', 'about', 'channel', 'state', 'tries', 'when', 'trouble'],
        rows: items.map((one) => [
          one.event.type,
          one.summary ?? one.event.subject ?? '',
          one.channel,
          one.state,
          String(one.tries),
          listedTime(one.doneAt ?? one.dueAt),
          one.trouble ?? '',
        ]),
        empty:
          state === undefined && channel === undefined ? 'Nothing was told yet' : 'No notification matches',
      },
      ...moreBelow(next),
      ...remarkIf(
        channels.some(({ dead }) => dead > 0),
        'shield notify retry tries again what was given up',
      ),
    ],
  })
}

function listed({ restUntil, ...standing }: ChannelStanding, kind: ListedChannel['kind']): ListedChannel {
  return { ...standing, kind, triedAgainAt: restUntil }
}

function untried(name: string): ChannelStanding {
  return { name, waiting: 0, dead: 0, lastSentAt: null, trouble: null, restUntil: null, endedAt: null }
}

function channelRow({ name, kind, waiting, dead, lastSentAt, trouble, endedAt }: ListedChannel) {
  const told = lastSentAt === null ? '' : listedTime(lastSentAt)
  const why = endedAt === null ? (trouble ?? '') : `ended: ${trouble ?? ''}`
  return [name, kind ?? '', String(waiting), String(dead), told, why]
}

function stateFrom(given: string | undefined) {
  const found = NOTIFICATION_STATES.find((word) => word === given)
  if (given === undefined || found !== undefined) return found
  throw wrongValue('--state', NOTIFICATION_STATES.join(', '), given)
}

const test: Work = async ({ app, args }) => {
  const tested = await testChannels(app.existing('shield notify test'), args[0] ?? null)
  const channels = tested.map(({ channel, sending }) => ({
    name: channel,
    trouble: sending.kind === 'sent' ? null : sending.why,
  }))
  await answer(app, {
    json: () => testedNotify.encode({ channels }),
    display: () => [
      {
        kind: 'table',
        columns: ['channel', 'outcome'],
        rows: channels.map(({ name, trouble }) => [name, trouble ?? 'taken']),
        empty: 'There is no channel',
      },
    ],
  })
  return channels.every(({ trouble }) => trouble === null) ? 0 : 1
}

const retry: Work = async ({ app, args }) => {
  const retried = await retryNotify(app.existing('shield notify retry'), args[0] ?? null, app.actor)
  if (app.globals.json) app.terminal.json(retriedNotify.encode({ retried }))
  app.terminal.talk(`${retried} ${retried === 1 ? 'notification is' : 'notifications are'} tried again\n`)
  return 0
}

const off: Work = async ({ app, options }) => {
  const parts = app.existing('shield notify off')
  if (options['yes'] !== true) await confirmOff(app)
  const isNew = await stopNotify(parts, app.actor)
  if (app.globals.json) app.terminal.json(stoppedNotify.encode({ isNew }))
  app.terminal.talk(isNew ? 'Nobody is told of anything any more\n' : 'Nobody was told of anything before\n')
  return 0
}

function confirmOff(app: App): Promise<void> {
  return confirm(app, {
    doing: 'telling nobody any more',
    command: 'shield notify off --yes',
    question: 'Tell nobody of anything from now on?',
    refused: 'Those who were told before still are',
  })
}
