import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A Python that has boto3: the system's own, whose packages are boto3's home on Debian, or the first on the path; undefined: none. */
export async function pythonWithBoto3(): Promise<string | undefined> {
  for (const python of ["/usr/bin/python3", "python3"]) {
    const found = await run(python, ["-c", "import boto3"]).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return undefined;
}
