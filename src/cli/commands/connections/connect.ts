import { PROVIDERS } from '../../../domain/provider/providers.ts'
import type { Register } from '../../frame.ts'
import { addSettingFlags, providersAtHand } from '../../ask/setting-flags.ts'

export const register: Register = async (program, frame) => {
  const command = program
    .command('connect <provider>')
    .description(`connect an account of a provider (${PROVIDERS.join(', ')}), or authorise one again`)
    .option('--as <name>', 'a name of its own: a new connection, or an existing one to authorise again')
    .option('--scopes <list>', 'exactly these scopes, comma-separated')
    .option('--write', 'also the scopes that the writes need')
    .option('--no-browser', 'print the link instead of opening it')
    .option('--direct', "go straight to the provider, skipping Nango's connect page")
    .option('--timeout <duration>', 'how long to wait for the consent', '10m')
    .action(frame.act(async (invocation) => (await import('./run-connect.ts')).runConnect(invocation)))
  const providers = await providersAtHand(frame)
  if (providers.some(({ form }) => form !== undefined)) {
    command
      .option('--credentials', 'type the key or token here, unseen, instead of in the browser')
      .option('--credentials-stdin', 'read it from stdin: JSON, or one line for each part')
  }
  addSettingFlags(command, providers)
}
