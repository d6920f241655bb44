import type { Connection } from '../../../domain/provider/connection.ts'
import { pageOf } from '../../../wire/actor-money-page.ts'
import type { App } from '../../app.ts'
import { connectionFacts } from '../../show/connection-view.ts'
import { textOption, type Register, type Work } from '../../frame.ts'
import {
  addSettingFlags,
  providersAtHand,
  settingsInFlags,
  parseProviderName,
} from '../../ask/provider-flags.ts'
import { confirm } from '../../ask/confirm.ts'
import { answer } from '../../show/render.ts'
import { showRows, timeColumn } from '../../show/show-rows.ts'
import { listedTime } from '../../../domain/text/times.ts'
import { connection as shape } from '../../../wire/connection.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import { rememberedText } from '../../../gate/reach/look-behind.ts'

export const register: Register = async (program, frame) => {
  const { act } = frame
  const connections = program.command('connections').description('the connected accounts')
  connections.command('list').description('all connections').action(act(list))
  connections.command('show <connection>').description('one connection').action(act(show))
  connections
    .command('rename <connection> <new-name>')
    .description('give a connection another name')
    .action(act(renameOne))
  connections
    .command('accept <connection>')
    .description('take the account now behind a connection for the right one')
    .option('-y, --yes', 'do not ask; needed without a terminal')
    .action(act(acceptOne))
  connections
    .command('discard <nango-connection-id>')
    .description('delete one connection at Nango that shield does not know, with its credentials')
    .option('--provider <provider>', 'whose it is, where several have one of this id')
    .option(
      '--typed <id>',
      'its id once more, in place of the question; needed where it lacks the mark of shield',
    )
    .option('-y, --yes', 'do not ask; enough where it bears the mark of shield')
    .action(act(async (invocation) => (await import('./disconnect.ts')).discardOne(invocation)))
  const adopting = connections
    .command('adopt <provider> <nango-connection-id>')
    .description('take over a connection that exists in Nango, without a browser')
    .option('--as <name>', 'its name here; by default the name of the provider')
    .action(act(adoptOne))
  if (frame.argv.includes('adopt')) addSettingFlags(adopting, await providersAtHand(frame))
}

const list: Work = async ({ app }) => {
  const all = await (await app.gate()).connections.list()
  if (app.globals.json) app.terminal.json(pageOf(shape).encode(wholeList(all)))
  else {
    await showRows<Connection>(app, {
      items: all,
      columns: [
        { title: 'name', text: ({ name }) => name, room: 'whole' },
        { title: 'provider', text: ({ provider }) => provider, room: 'whole' },
        { title: 'account', text: ({ account }) => account.label, room: 'rest' },
        timeColumn('connected', ({ createdAt }) => createdAt, app.clock.now()),
      ],
      cells: (one) => [one.name, one.provider, one.account.label, listedTime(one.createdAt)],
      empty: 'Nothing is connected; shield connect google',
    })
  }
  return 0
}

const show: Work = async ({ app, args }) =>
  showOne(app, await (await app.gate()).connections.get(args[0] ?? ''))

const renameOne: Work = async ({ app, args }) =>
  showOne(app, await (await app.gate()).connections.rename(args[0] ?? '', args[1] ?? ''))

const adoptOne: Work = async ({ app, args, options }) => {
  const name = parseProviderName(args[0] ?? '')
  const config = settingsInFlags(options, await app.provider(name))
  const { connections } = await app.gate()
  const ask = { provider: name, nangoConnectionId: args[1] ?? '', name: textOption(options, 'as'), config }
  return showOne(app, await connections.adopt(ask))
}

/**
 * What is accepted is what a look just now has found, and the person was shown; or, where no account was ever read, the one
 * that is there.
 */
const acceptOne: Work = async ({ app, args, options }) => {
  const gate = await app.gate()
  const { name, provider } = await gate.connections.get(args[0] ?? '')
  await gate.status({ provider, check: true, strays: false })
  const connection = await gate.connections.get(name)
  const { mismatch, account } = connection
  if (mismatch === null && account.confirmed) {
    app.terminal.remark(`Nothing else was seen behind ${name} than it stands for: nothing to accept`)
    return showOne(app, connection)
  }
  if (options['yes'] !== true) {
    const what = rememberedText(connection)
    await confirm(app, {
      doing: 'accepting',
      command: `shield connections accept ${name} --yes`,
      question:
        what === null
          ? `The account behind ${name} was never read. Take the one that is there now?`
          : `${what}. Accept it?`,
      refused: `${name} stays as it is${what === null ? '' : '; nothing runs on it until then'}`,
    })
  }
  return showOne(app, await gate.connections.accept(name, mismatch ?? { account: null, config: {} }))
}

function showOne(app: App, connection: Connection): Promise<number> {
  return answer(app, {
    json: () => shape.encode(connection),
    display: () => [connectionFacts(connection)],
  })
}
