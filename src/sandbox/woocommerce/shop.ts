/** Everything that the sandbox's shop holds. */
export interface Shop {
  readonly customers: Map<number, Customer>
  readonly orders: Map<number, Order>
  /** By their own id, all orders' together. */
  readonly notes: Map<number, Note>
  readonly fulfillments: Map<number, readonly Fulfillment[]>
  /** Whether its e-mail "Customer note" is switched on. */
  readonly mails: { customerNote: boolean }
  /** The next id of a meta row, and of a note. */
  readonly next: { meta: number; note: number }
}

export interface Customer {
  readonly id: number
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly username: string
  readonly role: 'administrator' | 'shop_manager' | 'customer'
  readonly meta: readonly MetaRow[]
  /** Milliseconds. */
  readonly modifiedAt: number
}

export interface MetaRow {
  readonly id: number
  readonly key: string
  readonly value: unknown
}

export interface Order {
  readonly id: number
  readonly number: string
  readonly status: string
  /** 0: a guest. */
  readonly customerId: number
  readonly email: string
  readonly buyer: string
  readonly phone: string
  readonly currency: string
  readonly total: string
  readonly createdAt: number
  readonly paidAt: number | null
  readonly completedAt: number | null
  readonly items: readonly {
    readonly name: string
    readonly sku: string
    readonly quantity: number
    readonly total: string
  }[]
  readonly shipping: string | null
  readonly refunds: readonly { readonly id: number; readonly reason: string; readonly total: string }[]
  readonly meta: readonly MetaRow[]
  /** In the other of two storages that are out of step: an empty shell. */
  readonly isPlaceholder: boolean
}

export interface Note {
  readonly id: number
  readonly orderId: number
  readonly author: string
  readonly note: string
  readonly isToCustomer: boolean
  readonly createdAt: number
}

export interface Fulfillment {
  readonly id: number
  readonly number: string
  /** One of those that WooCommerce knows, or `other`, which has a name. */
  readonly carrier: string
  readonly name: string | null
  readonly url: string
  readonly at: number
  /** False: a draft. */
  readonly isSent: boolean
}
