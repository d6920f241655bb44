// Rules of a policy that several tests put in force.

export const SMALL = `
  - id: small
    operations: [notes.add]
    when: has_amount && amount.currency == "EUR" && amount.value > 0 && amount.value <= 500
    allow: { limits: [{ count: 2, per: 24h }, { sum: 9.00 EUR, per: 24h }] }
`
export const BIG = `
  - id: big
    operations: ["*"]
    when: has_amount && amount.value > 10000
    ask: { approvers: [finance], require: [reason], expires: 4h }
`
export const NEVER = `
  - id: never
    operations: [notes.add]
    when: recipients.exists(r, r == "eve@x.com")
    deny: { message: "Eve is on leave" }
`
