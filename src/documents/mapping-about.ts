import { z } from "zod";

/** A mapping's `about`: what people and `poolferry init` are told of the system that it reads. It decides nothing. */
export const aboutSchema = z
  .strictObject({
    title: z.string().min(1).max(100).describe("The source system in a few words."),
    source: z.record(z.string(), z.json()).describe("What the job file's `source` says to read such an export, without its place."),
    recognise: z.array(z.string().min(1)).min(1).describe("Columns or paths that, all present, tell such a source."),
    hashes: z.string().min(1).max(300).describe("One line: which password hashes can be carried."),
    guide: z.string().min(1).exactOptional().describe("The page that says how to get the export, such as `docs/presets/NAME.md`."),
  })
  .describe("Makes the mapping a preset: what it is for. Not taken over by `extends`.");

/** What a preset says of itself. */
export type About = z.output<typeof aboutSchema>;
