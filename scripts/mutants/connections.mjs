// What a connection says of the account behind it.
export const CONNECTIONS = [
  {
    name: 'reconnect-keeps-the-old-id',
    bug: 'a connection that was authorised anew keeps the id that Nango no longer knows',
    edits: [
      {
        file: 'src/sqlite/change-connections.ts',
        find: `
    nango_connection_id = :nango_connection_id,`,
        replace: '\n   ',
      },
    ],
    tests: ['test/sqlite/every-field.test.ts', 'test/process/connect.test.ts'],
  },
]
