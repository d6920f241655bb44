import { PROVIDERS } from '../../domain/provider.ts'
import type { Register } from '../frame.ts'

export const register: Register = (program, frame) => {
  program
    .command('connect <provider>')
    .description(
      `connect an account of a provider in the browser (${PROVIDERS.join(', ')}), or authorise one again`,
    )
    .option('--as <name>', 'a name of its own: a new connection, or an existing one to authorise again')
    .option('--scopes <list>', 'exactly these scopes, comma-separated')
    .option('--write', 'also what the writes need')
    .option('--no-browser', 'print the link instead of opening it')
    .option('--direct', "go straight to the provider, past Nango's connect page")
    .option('--timeout <duration>', 'how long to wait for the consent', '10m')
    .action(frame.act(async (invocation) => (await import('./run-connect.ts')).runConnect(invocation)))
}
