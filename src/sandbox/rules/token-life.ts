import type { StoredClient } from "../state/clients.ts";

/** How long the tokens of a client live, in milliseconds of the sandbox's clock. */
export function tokenLifeMs({ definition }: StoredClient, token: "AccessToken" | "IdToken" | "RefreshToken"): number {
  const refresh = token === "RefreshToken";
  const unit = definition.TokenValidityUnits?.[token] ?? (refresh ? "days" : "hours");
  const validity = definition[`${token}Validity`];
  // Zero days of a refresh token mean the default.
  return (validity === undefined || validity === 0 ? (refresh ? 30 : 1) : validity) * UNITS_MS[unit];
}

const UNITS_MS = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
