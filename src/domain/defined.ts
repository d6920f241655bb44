/** The members that are there: for what takes an absent member and no `undefined`. */
export type Defined<Members> = { readonly [Name in keyof Members]?: Exclude<Members[Name], undefined> }

/** Leaves out the members that are undefined. */
export function defined<Members extends object>(members: Members): Defined<Members> {
  return Object.fromEntries(
    Object.entries(members).filter(([, member]) => member !== undefined),
  ) as Defined<Members>
}
