/**
 * The name under which the sandbox calls and counts an operation of identity pools, as IAM writes it, such as
 * `cognito-identity:GetId`: some operations have the same plain name in user pools.
 */
export function identityPoolAction<const Name extends string>(name: Name): `cognito-identity:${Name}` {
  return `cognito-identity:${name}`;
}

/** The action of a request's target; undefined for another service's. */
export function identityPoolActionOf(target: string): string | undefined {
  return target.startsWith(PREFIX) ? identityPoolAction(target.slice(PREFIX.length)) : undefined;
}

const PREFIX = "AWSCognitoIdentityService.";
