import type { Json } from "../../model/index.ts";

/** Compiles the names of columns to a writer of one JSON object a row; cells without a value are left out. */
export function compileRowLine(columns: readonly string[]): (cells: readonly Json[]) => string {
  const heads = columns.map((name) => `${JSON.stringify(name)}:`);
  return (cells) => {
    let line = "";
    for (let index = 0; index < heads.length; index++) {
      const cell = cells[index];
      if (cell === null || cell === undefined) continue;
      line += line === "" ? "{" : ",";
      line += heads[index];
      line += JSON.stringify(cell);
    }
    return line === "" ? "{}" : `${line}}`;
  };
}
