import type { RoutePolicy } from "../documents/index.ts";
import type { Issue, PlannedUser, PoolProfile } from "../model/index.ts";
import { compileFirstObstacle, compileImportCheck } from "./import-check.ts";

/** The way that a user takes, and why: `policy`, `fits`, or the code of the first obstacle; or `route` undefined and why no way is open. */
export type RouteChoice =
  | { readonly route: "import-job" | "admin-api"; readonly reason: string }
  | { readonly route: undefined; readonly issues: readonly Issue[] };

/** Compiles the choice of a route for each user. `auto` takes the import job for every user that it can carry. */
export function compileRoute(profile: PoolProfile, policy: RoutePolicy): (user: PlannedUser) => RouteChoice {
  if (policy === "admin-api") return () => ({ route: "admin-api", reason: "policy" });
  if (policy === "auto") {
    const firstObstacle = compileFirstObstacle(profile);
    return (user) => {
      const reason = firstObstacle(user);
      return reason === undefined ? FITS : { route: "admin-api", reason };
    };
  }
  const obstaclesOf = compileImportCheck(profile);
  return (user) => {
    const issues = obstaclesOf(user);
    return issues.length === 0 ? FITS : { route: undefined, issues };
  };
}

const FITS: RouteChoice = { route: "import-job", reason: "fits" };
