/**
 * How long an answer asks to wait, ms: by `Retry-After` (seconds or a date), else by the time at which a rate limit starts anew
 * (epoch seconds), as Okta and Auth0 name it. Undefined where it says nothing of it. `now` is epoch ms.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const after = headers.get("retry-after")?.trim();
  if (after !== undefined && after !== "") {
    const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now;
    if (!Number.isNaN(ms)) return Math.max(0, ms);
  }
  const reset = (headers.get("x-rate-limit-reset") ?? headers.get("x-ratelimit-reset") ?? "").trim();
  return /^\d{9,11}$/.test(reset) ? Math.max(0, Number(reset) * 1000 - now) : undefined;
}
