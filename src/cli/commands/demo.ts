import type { Register } from '../frame.ts'

export const register: Register = (program, frame) => {
  program
    .command('demo')
    .description('play the whole story in a sandbox: connect, find slots, propose, approve, verify')
    .action(frame.act(({ app }) => app.demo()))
}
