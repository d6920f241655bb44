import type { Page } from '../domain/ports/page.ts'
import type { Hold } from '../domain/request/hold.ts'
import type { ListedRequest } from '../domain/request/request-view.ts'
import { nullable, object } from './composites.ts'
import { hold } from './hold.ts'
import { pageFields, pageOf } from './page.ts'
import { listedRequest } from './request.ts'
import { chapter } from './request-view.ts'

/** A page of requests, and the hold in force. */
export const requestList = object<Page<ListedRequest> & { readonly hold: Hold | null }>({
  ...pageFields(listedRequest),
  hold: nullable(hold),
})

/** What happened to a request. */
export const story = pageOf(chapter)
