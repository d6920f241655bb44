import type { Register } from '../frame.ts'

export const register: Register = (program, frame) => {
  program
    .command('demo')
    .description('play the whole story in a sandbox: connect, find slots, propose, approve, verify')
    .action(
      frame.act(async ({ app }) => {
        const { terminal, globals } = app
        const { exit, ...played } = await app.demo(globals.json ? () => undefined : terminal.out)
        if (globals.json) terminal.json((await import('../../wire/running.ts')).demoPlayed.encode(played))
        return exit
      }),
    )
}
