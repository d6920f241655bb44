import { ShieldError } from '../../domain/errors.ts'
import { connectionJson } from '../../gate/connection-json.ts'
import type { Register, Work } from '../frame.ts'
import { jsonText } from '../json.ts'

export const register: Register = (program, frame) => {
  program
    .command('disconnect <connection>')
    .description('delete a connection, with its credentials at Nango')
    .option('--yes', 'do not ask; needed without a terminal')
    .action(frame.act(run))
}

const run: Work = async ({ app, args, options }) => {
  const { connections } = await app.gate()
  const connection = await connections.get(args[0] ?? '')
  if (options['yes'] !== true) {
    if (!app.terminal.isInteractive) {
      throw new ShieldError('usage', 'Without a terminal nobody can be asked; disconnecting needs --yes', {
        hint: `shield disconnect ${connection.name} --yes`,
      })
    }
    const question = `Delete ${connection.name} (${connection.account.label}) here and at Nango?`
    if (!(await app.prompts.confirm(question)))
      throw new ShieldError('interrupted', `${connection.name} stays connected`)
  }
  const gone = await connections.disconnect(connection.name)
  if (app.globals.json) app.terminal.out(jsonText(connectionJson(gone)))
  app.terminal.talk(`${gone.name} is disconnected; requests still open on it will not be sent\n`)
  return 0
}
