/** Bugs that run other code than stands in the sources. */
export const START_UP = [
  {
    name: 'kept-code-trusted',
    bug: 'the code that the build kept is run as it lies there, damaged or not',
    edits: [
      { file: 'bin/load-part.js', find: 'code.equals(bytes.subarray(end))', replace: 'code.length > 0' },
    ],
    tests: ['test/process/kept-code.test.ts'],
  },
  {
    name: 'kept-code-of-other-source',
    bug: 'code that was kept of another source is run where that was as long',
    edits: [
      {
        file: 'bin/load-part.js',
        find: 'source.equals(bytes.subarray(0, source.length)) && ',
        replace: '',
      },
    ],
    tests: ['test/process/kept-code.test.ts'],
  },
]
