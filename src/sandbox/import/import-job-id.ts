import { text } from "../shapes/shape.ts";

/** The request member that names an import job. */
export const importJobId = text({ min: 1, max: 55, pattern: "import-[0-9a-zA-Z-]+" });
