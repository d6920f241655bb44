import { describe, expect, it } from 'vitest'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { accountColumn } from '../../../src/cli/show/show-rows.ts'
import { SAMPLE_REQUEST } from '../sample-request.ts'

const going = (provider: ApprovalRequest['provider'], account: string): ApprovalRequest => ({
  ...SAMPLE_REQUEST,
  provider,
  account,
})

const shown = (...requests: readonly ApprovalRequest[]) => requests.map(accountColumn(requests).text)

describe('the account that a listed request goes to', () => {
  it('is shown where requests go to several accounts of one provider', () => {
    expect(
      shown(
        going('shopify', 'one.myshopify.com'),
        going('google', 'anna@example.com'),
        going('shopify', 'two.myshopify.com'),
      ),
    ).toEqual(['one.myshopify.com', 'anna@example.com', 'two.myshopify.com'])
  })

  it('is left out where each provider has one, so that what they are about has the room', () => {
    expect(
      shown(
        going('shopify', 'one.myshopify.com'),
        going('google', 'anna@example.com'),
        going('shopify', 'one.myshopify.com'),
      ),
    ).toEqual(['', '', ''])
  })
})
