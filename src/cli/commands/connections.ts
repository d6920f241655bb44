import type { Connection } from '../../domain/connection.ts'
import type { App } from '../app.ts'
import { connectionFacts } from '../connection-view.ts'
import { textOption, type Register, type Work } from '../frame.ts'
import { jsonText } from '../json.ts'
import { addSettingFlags, providersAtHand, settingsInFlags } from '../setting-flags.ts'
import { parseProviderName } from '../provider-name.ts'
import { showDisplay } from '../render.ts'
import { localTime } from '../../domain/times.ts'
import { connectionJson } from '../../gate/connection-json.ts'

export const register: Register = async (program, frame) => {
  const { act } = frame
  const connections = program.command('connections').description('the connected accounts')
  connections.command('list').description('all connections').action(act(list))
  connections.command('show <name>').description('one connection').action(act(show))
  connections
    .command('rename <name> <new-name>')
    .description('give a connection another name')
    .action(act(renameOne))
  const adopting = connections
    .command('adopt <provider> <nango-connection-id>')
    .description('take over a connection that exists in Nango, without a browser')
    .option('--as <name>', 'its name here; by default the name of the provider')
    .action(act(adoptOne))
  if (frame.argv.includes('adopt')) addSettingFlags(adopting, await providersAtHand(frame))
}

const list: Work = async ({ app }) => {
  const all = await (await app.gate()).connections.list()
  if (app.globals.json) {
    app.terminal.out(jsonText(all.map(connectionJson)))
    return 0
  }
  await showDisplay(app.terminal, [
    {
      kind: 'table',
      columns: ['name', 'provider', 'account', 'connected'],
      rows: all.map((one) => [one.name, one.provider, one.account.label, localTime(one.createdAt)]),
      empty: 'Nothing is connected; shield connect google',
    },
  ])
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

async function showOne(app: App, connection: Connection): Promise<number> {
  if (app.globals.json) app.terminal.out(jsonText(connectionJson(connection)))
  else await showDisplay(app.terminal, [{ kind: 'facts', facts: connectionFacts(connection) }])
  return 0
}
