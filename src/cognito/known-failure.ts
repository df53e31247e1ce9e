import type { Failure } from "../model/index.ts";

/** Thrown inside this folder where we know the failure ourselves; it never leaves the folder. */
export class KnownFailure extends Error {
  readonly failure: Failure;

  constructor(kind: Failure["kind"], code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = code;
    this.failure = { kind, code, message };
  }
}
