import type { ApprovalRequest } from '../../../domain/request/request.ts'
import { type Chapter, nameOf } from '../../../domain/request/request-view.ts'
import type { App } from '../../app.ts'
import { renderTable, type Table } from '../../terminal/table.ts'
import { localTime } from '../../../domain/text/times.ts'

/** The story of a request as rows. */
export function storyTable(story: readonly Chapter[]): Table {
  return {
    columns: ['when', 'who', 'what'],
    rows: story.map(({ at, actor, what }) => [localTime(at), nameOf(actor), what]),
  }
}

/** The story on stderr, for somebody who is about to decide. */
export async function showStory({ gate, terminal }: App, { id }: ApprovalRequest): Promise<void> {
  const story = await (await gate()).requests.story(id)
  terminal.alert(`\n${await renderTable(storyTable(story), terminal.talkSurface)}\n`)
}
