import type { Pool } from "../rules/pool.ts";

/**
 * The status of an imported user: CONFIRMED where the pool offers one-time codes by a medium that the user has, else
 * RESET_REQUIRED, because no password came with the user.
 */
export function resultingStatus(pool: Pool): (attributes: ReadonlyMap<string, string>) => "CONFIRMED" | "RESET_REQUIRED" {
  const factors: readonly string[] = pool.settings.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? [];
  const byEmail = factors.includes("EMAIL_OTP");
  const bySms = factors.includes("SMS_OTP");
  return (attributes) =>
    (byEmail && attributes.has("email")) || (bySms && attributes.has("phone_number")) ? "CONFIRMED" : "RESET_REQUIRED";
}
