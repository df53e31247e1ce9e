import { RunError } from "../../model/index.ts";

/** Loads a database's driver, which is not installed with poolferry. Throws a RunError (`usage`) that says how to get it. */
export async function importDriver<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new RunError(
      "usage",
      `This source needs the package ${name}, which is not installed.`,
      `Install it beside poolferry: npm install ${name}`,
      {
        cause,
      },
    );
  }
}
