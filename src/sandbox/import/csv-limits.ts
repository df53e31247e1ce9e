/** The documented, unchangeable limits of an import file. */
export const CSV_LIMITS = {
  /** Size of the whole file, header included. */
  fileBytes: 100_000_000,
  /** Characters (code points) in one row. */
  rowCharacters: 16_000,
  /** Users in one file; the header is none. */
  users: 500_000,
} as const;
