import { ShieldError } from '../../../domain/errors.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import { COMPLETION_SCRIPTS } from '../../completion/scripts.ts'
import { withExamples, type Register } from '../../frame.ts'

const SHELLS = Object.keys(COMPLETION_SCRIPTS)

export const register: Register = (program, { act }) => {
  const command = program
    .command('completion')
    .description('print the completion for a shell: commands, flags, connections and requests')
    .action(
      act(
        async ({ app, args: [shell = ''] }) => {
          const script = SHELLS.includes(shell) ? COMPLETION_SCRIPTS[shell] : undefined
          if (script === undefined) {
            throw new ShieldError('usage', `There is no completion for ${quoted(shell, 60)}`, {
              hint: `One of ${SHELLS.join(', ')}`,
            })
          }
          if (app.globals.json) {
            // A shell that starts evaluates the script, and has no use for shapes.
            const { completionScript } = await import('../../../wire/running.ts')
            app.terminal.json(completionScript.encode({ shell, script }))
          } else app.terminal.out(script)
          return 0
        },
        { ignoresFoundEnv: true },
      ),
    )
  const shell = command.createArgument('<shell>', `one of ${SHELLS.join(', ')}`)
  shell.argChoices = [...SHELLS]
  command.addArgument(shell)
  withExamples(command, [
    'eval "$(shield completion bash)"                  in ~/.bashrc',
    'eval "$(shield completion zsh)"                   in ~/.zshrc, after compinit',
    'shield completion fish > ~/.config/fish/completions/shield.fish',
  ])
}
