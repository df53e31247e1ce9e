import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { RunError } from "../../model/index.ts";
import { httpTrigger } from "./http-trigger.ts";

/** The triggers that the sandbox calls; all others are kept in the pool and never called. */
export const TRIGGER_NAMES = ["PreSignUp", "PostConfirmation", "UserMigration"] as const;

export type TriggerName = (typeof TRIGGER_NAMES)[number];

/** Stands for a Lambda function: is given the event, and answers it with its `response` filled in, or rejects. */
export type TriggerHandler = (event: TriggerEvent) => unknown;

/** A function, the path of a module that has it as its default export, or the address of an HTTP hook on this machine. */
export type TriggerTarget = string | TriggerHandler;

/** Cognito's event, version 1. */
export interface TriggerEvent {
  readonly version: "1";
  readonly region: string;
  readonly userPoolId: string;
  readonly userName: string;
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string };
  readonly triggerSource: string;
  readonly request: object;
  readonly response: object;
}

/** Handlers by a trigger's name, good for every pool that has such a trigger, or by the ARN that a pool names. */
export type Triggers = ReadonlyMap<string, TriggerHandler>;

/** Loads what is to stand for Lambda functions. Rejects with RunError `usage` for a module or address that cannot be one. */
export async function openTriggers(targets: Readonly<Record<string, TriggerTarget>>): Promise<Triggers> {
  const triggers = new Map<string, TriggerHandler>();
  for (const [name, target] of Object.entries(targets)) {
    if (!(TRIGGER_NAMES as readonly string[]).includes(name) && !name.startsWith("arn:")) {
      throw unusable(`The sandbox has no trigger named ${name}.`, `Name one of ${TRIGGER_NAMES.join(", ")}, or a Lambda function's ARN.`);
    }
    triggers.set(name, typeof target === "function" ? target : await loadTrigger(name, target));
  }
  return triggers;
}

async function loadTrigger(name: string, target: string): Promise<TriggerHandler> {
  if (/^https?:/.test(target)) return httpTrigger(name, target);
  const path = resolve(target);
  let loaded: { readonly default?: unknown };
  try {
    loaded = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  } catch (cause) {
    throw unusable(`The module of trigger ${name} cannot be loaded: ${path}.`, "Name a JavaScript module that exports a function.", cause);
  }
  if (typeof loaded.default !== "function") {
    throw unusable(
      `The module of trigger ${name} has no function as its default export: ${path}.`,
      "Export a function from it as default.",
    );
  }
  return loaded.default as TriggerHandler;
}

function unusable(message: string, hint: string, cause?: unknown): RunError {
  return new RunError("usage", message, hint, cause === undefined ? {} : { cause });
}
