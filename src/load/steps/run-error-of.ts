import { type Failure, RunError } from "../../model/index.ts";

/** The end of a run for a failure that is not the user's own. */
export function runErrorOf(failure: Failure, doing: string): RunError {
  const what = `${doing}: ${failure.code}: ${failure.message}`;
  switch (failure.kind) {
    case "credentials":
      return new RunError("credentials", what, "Renew the credentials or grant the permission, then run the same command again to go on.");
    case "fatal":
    case "permanent":
      return new RunError("failure", what, "Mend the cause, then run the same command again: it goes on where it stopped.");
    default:
      return new RunError("temporary", what, "Run the same command again: it goes on where it stopped.");
  }
}
