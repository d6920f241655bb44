import { GROUP_WORDS } from '../../domain/provider/providers.ts'
import { command, FLAGS, ID, NAME, type CommandWords, type HttpWords } from '../server/command-words.ts'

/** What has no page is for whoever runs the server, without its flags. */
const PAGES: CommandWords = [
  command(
    `approvals (?:show|wait|history|approve|reject|cancel|resolve|retry) ${ID}`,
    'look at /approvals/$1',
  ),
  command('approvals list', 'look at /approvals'),
  command('approvals (approve|reject|cancel|resolve|retry)', '$1 on its page'),
  command('approvals release', 'release it on the first page'),
  command('status(?: --check| --json)?', 'look at /connections'),
  command('connections (?:list|show)(?: [\\w.-]*\\w)?', 'look at /connections'),
  command(`connections accept ${NAME}`, 'accept it at /connections/$1/accept'),
  command(`connect ([a-z]+)${FLAGS}`, 'connect it at /connect'),
  command(String.raw`connect\b`, 'connect it at /connect'),
  command(`disconnect ${NAME}${FLAGS}`, 'disconnect it at /connections/$1/disconnect'),
  command(String.raw`(${GROUP_WORDS}) ([a-z-]+)(?: --help|${FLAGS})`, 'the operation $1.$2'),
  command(String.raw`([a-z]+(?: [a-z]+)?)((?: (?!--)[^\s;,]+){0,2})${FLAGS}`, 'shield $1$2'),
  [/--db\b/g, 'SHIELD_DB'],
  [/--listen\b/g, 'SHIELD_LISTEN'],
  [/Run it again with --debug to see what was asked/g, 'Look at what was asked for'],
]

/** How a page says an error: what a form calls its fields, and each command that has a page as that. */
export const PAGE_WORDS: HttpWords = {
  names: ({ flag }) =>
    flag.replaceAll(/--([a-z]+(?:-[a-z]+)*)/g, (_flag, name: string) => name.replaceAll('-', ' ')),
  commands: PAGES,
}
