/** The server's clock, told by the `Date` header of its answers and carried on by the monotonic clock. */
export interface ServerClock {
  /** Notes a `Date` header; one that is absent or unreadable is ignored. */
  note(date: string | undefined): void;
  /** Epoch milliseconds; this machine's own clock until the first answer. A `Date` header counts whole seconds, so it may lag by one. */
  now(): number;
}

/** `monotonic` gives milliseconds and never jumps; `local` is this machine's clock, read once. */
export function serverClock(monotonic: () => number = () => performance.now(), local: () => number = Date.now): ServerClock {
  let offset = local() - monotonic();
  return {
    note(date) {
      const time = date === undefined ? Number.NaN : Date.parse(date);
      if (!Number.isNaN(time)) offset = time - monotonic();
    },
    now: () => offset + monotonic(),
  };
}
