/** A user pool that users are read from. */
export interface PoolSourceSpec {
  readonly userPoolId: string;
  /** Default: the Region that the pool's id begins with. */
  readonly region?: string;
  /** Another endpoint than AWS's own. */
  readonly endpointUrl?: string;
  /** A profile of the AWS config files; default: the target's credentials. */
  readonly profile?: string;
  /** Whether each user's groups are read too. */
  readonly groups: boolean;
}
