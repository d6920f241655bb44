import { choice, withExamples, type Register } from '../../frame.ts'
import { AGENT_NAMES, SCOPES } from './agents.ts'
import { guide, GUIDE_FORMATS } from './guide.ts'
import { setup } from './setup.ts'

export const register: Register = (program, { act }) => {
  const agent = program.command('agent').description('set an AI agent up to work through shield')
  const setting = agent
    .command('setup')
    .description('write what an agent needs to find shield, or take it out again')
    .option('--server <url>', 'the server that the agent works through; SHIELD_URL unless it is given')
    .option('--http', 'let the agent speak to the server itself, with SHIELD_TOKEN of its environment')
    .option('--make-token', "make the token here: this machine holds the server's database")
    .option('--token-stdin', "read the agent's token from stdin, its first line")
    .option('--as <name>', 'as whom the agent acts; its own name unless it is given')
    .option('--remove', 'take the entry out: the file is then as it was before')
    .option('--dry-run', 'show what would be written, and write nothing')
    .option('-y, --yes', 'do not ask')
    .action(act(({ args, ...rest }) => setup({ ...rest, args })))
  const agents = setting.createArgument('[agents...]', 'one or several; at a terminal it asks')
  agents.argChoices = [...AGENT_NAMES]
  setting.addArgument(agents)
  setting.addOption(
    choice(
      setting,
      '--scope <scope>',
      'user: wherever you work; project: in this folder, for all who do',
      SCOPES,
    ),
  )
  withExamples(setting, [
    'shield agent setup claude-code',
    'shield agent setup codex --dry-run --json',
    'shield agent setup cursor --server https://shield.example.com',
    'shield agent setup claude-code --remove',
  ])
  const guiding = agent
    .command('guide')
    .description('what an agent has to know, to be put before it')
    .action(act(guide))
  guiding.addOption(choice(guiding, '--format <format>', 'skill: as a SKILL.md file', GUIDE_FORMATS))
  withExamples(guiding, ['shield agent guide', 'shield agent guide --format skill > SKILL.md'])
}
