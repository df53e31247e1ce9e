import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The built command: tests see what users see. */
export const PROGRAM = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

const SANDBOX_CREDENTIALS = { AWS_ACCESS_KEY_ID: "any", AWS_SECRET_ACCESS_KEY: "any", AWS_EC2_METADATA_DISABLED: "true" };

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly input?: "ignore" | "pipe";
  /** Besides this process's own and the sandbox's credentials; undefined takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Another build of the command. */
  readonly program?: string;
  /** A command with its arguments that starts the program, such as one that sets limits. */
  readonly under?: readonly string[];
}

/** Starts the built command, its output kept. */
export function startProgram(
  args: readonly string[],
  { input = "ignore", environment = {}, program = PROGRAM, under = [] }: ProgramOptions = {},
): { readonly child: ChildProcess; readonly finished: Promise<Finished> } {
  const [command = "", ...rest] = [...under, process.execPath, program, ...args];
  const child = spawn(command, rest, { stdio: [input, "pipe", "pipe"], env: { ...process.env, ...SANDBOX_CREDENTIALS, ...environment } });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const finished = once(child, "close").then(([code, signal]) => ({ code, signal, stdout, stderr }) as Finished);
  return { child, finished };
}

/** Runs the built command to its end. */
export function runProgram(args: readonly string[]): Promise<Finished> {
  return startProgram(args).finished;
}

export interface SandboxProcess {
  readonly endpoint: string;
  readonly userPoolId: string;
  close(): Promise<void>;
}

/** Starts `poolferry sandbox` in a process of its own and waits until it listens. */
export async function startSandboxProcess(args: readonly string[], program = PROGRAM): Promise<SandboxProcess> {
  const { child, finished } = startProgram(["sandbox", "--port", "0", "--json", ...args], { program });
  const line = await new Promise<string>((resolve, reject) => {
    let seen = "";
    child.stdout?.on("data", (text: string) => {
      seen += text;
      if (seen.includes("\n")) resolve(seen.slice(0, seen.indexOf("\n")));
    });
    void finished.then(({ stderr }) => reject(new Error(`the sandbox ended: ${stderr}`)));
  });
  const { endpoint, userPoolId } = JSON.parse(line) as { endpoint: string; userPoolId: string };
  return {
    endpoint,
    userPoolId,
    async close() {
      child.kill("SIGTERM");
      await finished;
    },
  };
}

/** The events of `--json`, in order. */
export function eventsOf(stdout: string): readonly Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
