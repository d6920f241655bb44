import type { Host } from './app.ts'
import { list } from './commands/approvals/list.ts'
import { globalsFrom } from './frame.ts'
import { runWork } from './run-work.ts'

/**
 * `shield approvals list` as those exact words, without commander: it is typed and polled most, and loading commander
 * takes it from 1.3 to 1.6 times the cost of starting Node. A test holds both roads to the same output.
 */
export function runPlainList(host: Host): Promise<number> {
  return runWork(host, globalsFrom({}), { args: [], options: {} }, list)
}
