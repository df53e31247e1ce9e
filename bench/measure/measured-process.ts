import { boundedProcess, type Usage } from "./bounded-process.ts";

export interface Measured {
  readonly usage: Usage;
  readonly stdout: string;
}

/** Runs a Node script in a process of its own. Rejects where it exits with a code that is not in `okay`. */
export async function measuredProcess(script: string, args: readonly string[], okay: readonly number[] = [0]): Promise<Measured> {
  const { code, usage, stdout, stderr } = await boundedProcess(script, args);
  if (code === null || usage === undefined || !okay.includes(code)) throw new Error(`${script} ended with ${code}: ${stderr.slice(-2000)}`);
  return { usage, stdout };
}
