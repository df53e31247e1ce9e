/** An answer that refuses a request: the exception's name as the API spells it, and its text. */
export class ServiceError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The HTTP status the SDK's own schemas give an exception (`as-modelled`), or 400 for every client error. */
export function statusOf(name: string, mode: "as-modelled" | "all-400"): number {
  if (name === "InternalErrorException" || name === "InternalServerException") return 500;
  if (name === "ServiceUnavailableException") return 503;
  return mode === "all-400" ? 400 : (MODELLED.get(name) ?? 400);
}

const MODELLED: ReadonlyMap<string, number> = new Map([
  ["TooManyRequestsException", 429],
  ["ResourceNotFoundException", 404],
  ["UserNotFoundException", 404],
  ["NotAuthorizedException", 403],
  ["AccessDeniedException", 403],
  ["ForbiddenException", 403],
  ["FeatureUnavailableInTierException", 403],
  ["MissingAuthenticationTokenException", 403],
  ["UnauthorizedException", 401],
  ["ResourceConflictException", 409],
]);
