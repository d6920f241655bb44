import type { Provider } from '../../domain/provider.ts'
import { PROVIDERS } from '../../domain/provider.ts'
import type { Frame, Register } from '../frame.ts'

export const register: Register = async (program, frame) => {
  const command = program
    .command('connect <provider>')
    .description(`connect an account of a provider (${PROVIDERS.join(', ')}), or authorise one again`)
    .option('--as <name>', 'a name of its own: a new connection, or an existing one to authorise again')
    .option('--scopes <list>', 'exactly these scopes, comma-separated')
    .option('--write', 'also what the writes need')
    .option('--no-browser', 'print the link instead of opening it')
    .option('--direct', "go straight to the provider, past Nango's connect page")
    .option('--timeout <duration>', 'how long to wait for the consent', '10m')
    .action(frame.act(async (invocation) => (await import('./run-connect.ts')).runConnect(invocation)))
  const providers = await providersAtHand(frame)
  if (providers.some(({ form }) => form !== undefined)) {
    command
      .option('--credentials', 'type the key or token here, unseen, instead of in the browser')
      .option('--credentials-stdin', 'read it from stdin: JSON, or one line for each part')
  }
  for (const { title, connectSettings } of providers) {
    for (const { flag, description } of connectSettings)
      command.option(`${flag} <value>`, `${title}: ${description}`)
  }
}

/** The provider that is named, with its own flags only; for help, all of them. */
async function providersAtHand({ host, argv }: Frame): Promise<readonly Provider[]> {
  const known = [...new Set(host.groups.map(({ provider }) => provider))]
  const named = known.filter((name) => argv.includes(name))
  return Promise.all((named.length > 0 ? named : known).map((name) => host.provider(name)))
}
