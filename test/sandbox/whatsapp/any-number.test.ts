import { expect, it } from 'vitest'
import { createNumberAlias } from '../../../src/sandbox/whatsapp/whatsapp.ts'
import { PHONE_NUMBER_ID, WABA_ID } from '../../../src/sandbox/whatsapp/business.ts'

const requestTo = (path: string) => ({
  method: 'GET',
  path,
  query: new URLSearchParams(),
  headers: {},
  body: null,
})

it('the one number is whichever was asked for, in what comes in, goes out and is told', () => {
  const alias = createNumberAlias()
  const entered = [
    '/v26.0/123456',
    '/v26.0/123456/messages',
    '/v26.0/77777/message_templates',
    '/v26.0/me',
  ].map((path) => alias.enter(requestTo(path)).path)
  expect(entered).toEqual([
    `/v26.0/${PHONE_NUMBER_ID}`,
    `/v26.0/${PHONE_NUMBER_ID}/messages`,
    `/v26.0/${WABA_ID}/message_templates`,
    '/v26.0/me',
  ])
  const told = { id: WABA_ID, phone_number_id: PHONE_NUMBER_ID }
  expect(alias.rename(told)).toEqual({ id: '77777', phone_number_id: '123456' })
  expect(alias.leave({ status: 200, headers: {}, body: JSON.stringify(told) }).body).toBe(
    '{"id":"77777","phone_number_id":"123456"}',
  )
  alias.reset()
  expect(alias.rename(told)).toEqual(told)
})
