import type { ApprovalRequest } from '../../domain/request.ts'
import { tellStory, type Chapter } from '../../gate/tell-story.ts'
import type { App } from '../app.ts'
import { nameOf } from '../request-facts.ts'
import { renderTable, type Table } from '../table.ts'
import { localTime } from '../times.ts'

/** The story of a request as rows. */
export function storyTable(story: readonly Chapter[]): Table {
  return {
    columns: ['when', 'who', 'what'],
    rows: story.map(({ at, who, what }) => [localTime(at), nameOf(who), what]),
  }
}

/** The story on stderr, for somebody who is about to decide. */
export async function showStory({ parts, terminal }: App, request: ApprovalRequest): Promise<void> {
  const story = await tellStory(parts, request)
  terminal.alert(`\n${await renderTable(storyTable(story), terminal.talkSurface)}\n`)
}
