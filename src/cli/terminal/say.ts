import { harmless } from "./printable.ts";

/** Text for people, on stdout. Names of columns, groups and pools are others' words: what would steer the terminal is drawn as a sign. */
export function say(text: string): void {
  process.stdout.write(harmless(text));
}

/** The same on stderr, where what is no data goes. */
export function sayAside(text: string): void {
  process.stderr.write(harmless(text));
}
