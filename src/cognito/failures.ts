import type { PoolOperation } from "../load/pool.ts";
import type { Failure } from "../model/index.ts";

/** A kind of failure before the operation is known: `lost` is `transient` for a read and `unknown-outcome` for a write. */
export type RuleKind = Exclude<Failure["kind"], "unknown-outcome"> | "lost";

export interface FailureRule {
  readonly kind: RuleKind;
  /** Ours, and therefore safe to print. */
  readonly text: string;
  /**
   * Where the name is known from: the API `model` of user pools, `identity-pools`, or `logs`; the `common` errors of every AWS service; the
   * retry lists of the `sdk`; a `report` of a live answer that no model has; codes of `node` and undici; or `ours`.
   */
  readonly source: "model" | "identity-pools" | "logs" | "common" | "sdk" | "report" | "node" | "ours";
  /** The service's own text helps: it is appended, masked. */
  readonly detail?: true;
  /** Fresh credentials, or the clock that the SDK has just corrected, may cure it: worth one more try. */
  readonly refresh?: true;
  /** Operations for which the same name means something else. */
  readonly only?: Readonly<Partial<Record<PoolOperation, RuleKind>>>;
}

const slowDown = (source: FailureRule["source"]): FailureRule => ({ kind: "throttled", text: "the request rate was exceeded", source });
const broken = (source: FailureRule["source"]): FailureRule => ({ kind: "lost", text: "the service failed inside", source });
const expired: FailureRule = { kind: "credentials", text: "the credentials have expired", source: "common", refresh: true };
const unsigned: FailureRule = { kind: "credentials", text: "the credentials were not accepted", source: "common", refresh: true };
const skewed: FailureRule = { kind: "credentials", text: "the clock of this machine is off", source: "sdk", refresh: true };
const denied: FailureRule = { kind: "credentials", text: "the credentials do not permit this operation", source: "common" };
const ourBug: FailureRule = { kind: "fatal", text: "the service did not understand the request", source: "common", detail: true };
const trigger: FailureRule = { kind: "lost", text: "a Lambda trigger of the pool failed; its log says why", source: "model" };
const messaging: FailureRule = { kind: "fatal", text: "the pool's role for sending messages is not usable", source: "model" };
const unsent = (text: string): FailureRule => ({ kind: "transient", text, source: "node" });
const cut = (text: string): FailureRule => ({ kind: "lost", text, source: "node" });
const untrusted: FailureRule = {
  kind: "fatal",
  text: "the server's certificate is not trusted; a private authority goes into AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS",
  source: "node",
};

/** What each exception name or transport code means. Names decide alone: HTTP statuses differ between AWS's own documents. */
export const FAILURES: Readonly<Record<string, FailureRule>> = {
  // Rates. LimitExceededException is none, although the SDK's retry list has it: it is a resource or daily limit.
  TooManyRequestsException: slowDown("model"),
  ThrottlingException: slowDown("common"),
  Throttling: slowDown("common"),
  ThrottledException: slowDown("sdk"),
  RequestThrottled: slowDown("sdk"),
  RequestThrottledException: slowDown("sdk"),
  RequestLimitExceeded: slowDown("common"),
  BandwidthLimitExceeded: slowDown("sdk"),
  PriorRequestNotComplete: slowDown("sdk"),
  SlowDown: slowDown("sdk"),

  // Breakdowns of the service: a write may have been applied.
  InternalErrorException: broken("model"),
  InternalServerException: broken("model"),
  InternalServerError: broken("common"),
  InternalFailure: broken("common"),
  InternalError: broken("common"),
  ServiceUnavailable: broken("common"),
  ServiceUnavailableException: broken("logs"),
  RequestTimeout: broken("sdk"),
  RequestTimeoutException: broken("sdk"),
  UnexpectedLambdaException: trigger,
  InvalidLambdaResponseException: trigger,
  CodeDeliveryFailureException: {
    kind: "lost",
    text: "a message could not be delivered; the user may exist all the same",
    source: "model",
  },
  ExternalServiceException: { kind: "lost", text: "another service behind Cognito failed", source: "identity-pools" },

  // Not now, but later.
  // Whoever adds attributes waits for the import job's end and says so, which is longer than a retry's patience.
  UserImportInProgressException: {
    kind: "transient",
    text: "an import job is running in the pool",
    source: "model",
    only: { addAttributes: "permanent" },
  },
  ConcurrentModificationException: {
    kind: "transient",
    text: "somebody else changed the same thing at the same time",
    source: "model",
    // Repeating the same request would undo what the other did: the caller reads anew.
    only: { setIdentityPoolRoles: "lost" },
  },

  // One user's affair. Whether "exists" is ours from an earlier try is for the caller to find out.
  UsernameExistsException: { kind: "permanent", text: "the username, or an alias of it, is taken", source: "model" },
  AliasExistsException: { kind: "permanent", text: "another user holds the e-mail address or phone number as an alias", source: "model" },
  GroupExistsException: { kind: "permanent", text: "the group exists", source: "model" },
  DuplicateProviderException: { kind: "permanent", text: "the identity provider exists", source: "model" },
  UserNotFoundException: { kind: "permanent", text: "the user does not exist", source: "model" },
  InvalidParameterException: { kind: "permanent", text: "a value was refused", source: "model", detail: true },
  InvalidPasswordException: { kind: "permanent", text: "the password breaks the pool's password policy", source: "model", detail: true },
  PasswordHistoryPolicyViolationException: { kind: "permanent", text: "the password was used before", source: "model" },
  UserLambdaValidationException: {
    kind: "permanent",
    text: "a Lambda trigger of the pool refused the user; its log says why",
    source: "model",
  },
  PreconditionNotMetException: { kind: "permanent", text: "a precondition is not met", source: "model", detail: true },
  UnsupportedUserStateException: { kind: "permanent", text: "the user's status does not allow it", source: "model" },
  PasswordResetRequiredException: { kind: "permanent", text: "the user has to reset the password first", source: "model" },
  UserNotConfirmedException: { kind: "permanent", text: "the user is not confirmed", source: "model" },
  MFAMethodNotFoundException: { kind: "permanent", text: "the user has no second factor that the pool takes", source: "model" },
  UnsupportedOperationException: { kind: "permanent", text: "the operation is not supported for this user or client", source: "model" },
  TooManyFailedAttemptsException: { kind: "permanent", text: "too many failed attempts for this user", source: "model" },
  DeveloperUserAlreadyRegisteredException: {
    kind: "permanent",
    text: "the developer id belongs to another identity",
    source: "identity-pools",
  },
  ResourceConflictException: { kind: "permanent", text: "the login is linked to another identity", source: "identity-pools" },

  // The same for every user: the run ends. A few names are about one user in some operations.
  ResourceNotFoundException: {
    kind: "fatal",
    text: "the pool, or what the request names in it, does not exist",
    source: "model",
    only: {
      addToGroup: "permanent",
      removeFromGroup: "permanent",
      listUsersInGroup: "permanent",
      deleteGroup: "permanent",
      unlinkProvider: "permanent",
      readImportLog: "permanent",
      attachIdentity: "permanent",
      lookupIdentity: "permanent",
      describeIdentity: "permanent",
      unlinkIdentity: "permanent",
      mergeIdentities: "permanent",
    },
  },
  LimitExceededException: {
    kind: "fatal",
    text: "a limit of the pool or a daily limit of the account is reached",
    source: "model",
    detail: true,
    // Of import jobs it may say that another one of the account is active, which passes.
    only: {
      linkProvider: "permanent",
      addToGroup: "permanent",
      createImportJob: "permanent",
      startImportJob: "permanent",
      attachIdentity: "permanent",
      mergeIdentities: "permanent",
    },
  },
  NotAuthorizedException: {
    kind: "fatal",
    text: "Cognito does not allow it",
    source: "model",
    detail: true,
    // An identity that has lost its last login takes no other; a sign-in is refused so for a wrong password or a disabled user.
    only: { attachIdentity: "permanent", adminSignIn: "permanent", signIn: "permanent" },
  },
  OperationNotEnabledException: {
    kind: "fatal",
    text: "the operation is not enabled here: a replica Region takes no writes, or the pool is not eligible",
    source: "model",
  },
  FeatureUnavailableInTierException: { kind: "fatal", text: "the pool's tier does not have this feature", source: "model" },
  ServiceQuotaExceededException: { kind: "fatal", text: "a service quota is exceeded", source: "model", detail: true },
  UserPoolTaggingException: { kind: "fatal", text: "the pool's tags could not be read or set", source: "model" },
  UserPoolAddOnNotEnabledException: { kind: "fatal", text: "an add-on of the pool is not enabled", source: "model" },
  ForbiddenException: { kind: "fatal", text: "a web firewall in front of the pool refused the request", source: "model" },
  InvalidSmsRoleAccessPolicyException: messaging,
  InvalidSmsRoleTrustRelationshipException: messaging,
  InvalidEmailRoleAccessPolicyException: messaging,
  InvalidUserPoolConfigurationException: { kind: "fatal", text: "the pool's configuration is invalid", source: "model", detail: true },
  InvalidIdentityPoolConfigurationException: {
    kind: "fatal",
    text: "the identity pool's configuration is invalid",
    source: "identity-pools",
  },
  SerializationException: ourBug,
  ValidationException: ourBug,
  ValidationError: ourBug,
  UnknownOperationException: ourBug,

  // Credentials and the clock. All of these are refused before anything is applied.
  AccessDeniedException: denied,
  AccessDenied: denied,
  UnauthorizedException: { ...denied, source: "model" },
  UnauthorizedOperation: denied,
  NotAuthorized: denied,
  OptInRequired: { kind: "credentials", text: "the account is not signed up for the service", source: "common" },
  ExpiredTokenException: expired,
  ExpiredToken: expired,
  UnrecognizedClientException: unsigned,
  InvalidClientTokenId: unsigned,
  InvalidSignatureException: unsigned,
  SignatureDoesNotMatch: unsigned,
  IncompleteSignature: unsigned,
  IncompleteSignatureException: unsigned,
  MissingAuthenticationToken: unsigned,
  MissingAuthenticationTokenException: unsigned,
  RequestExpired: skewed,
  RequestTimeTooSkewed: skewed,
  InvalidSignature: skewed,
  RequestInTheFuture: skewed,
  CredentialsProviderError: { kind: "credentials", text: "no usable credentials were found", source: "sdk", refresh: true },
  TokenProviderError: { kind: "credentials", text: "the sign-in token could not be refreshed; sign in again", source: "sdk" },

  // Transport: never sent, for certain.
  ECONNREFUSED: unsent("the connection was refused"),
  ENOTFOUND: unsent("the host name was not found"),
  EAI_AGAIN: unsent("the host name could not be looked up"),
  NotConnected: unsent("no connection came about"),
  UND_ERR_CONNECT_TIMEOUT: unsent("no connection came about in time"),

  // Transport: may have been sent.
  ECONNRESET: cut("the connection was reset"),
  EPIPE: cut("the connection broke while sending"),
  ETIMEDOUT: cut("no answer came in time"),
  EHOSTUNREACH: cut("the host became unreachable"),
  ENETUNREACH: cut("the network became unreachable"),
  ECONNABORTED: cut("the connection was aborted"),
  TimeoutError: cut("no answer came in time"),
  UND_ERR_HEADERS_TIMEOUT: cut("no answer came in time"),
  UND_ERR_BODY_TIMEOUT: cut("the answer stopped half-way"),
  UND_ERR_SOCKET: cut("the connection broke"),
  UnreadableAnswer: { kind: "lost", text: "the answer could not be read", source: "ours" },

  // Transport: will not get better by itself.
  CERT_HAS_EXPIRED: untrusted,
  CERT_NOT_YET_VALID: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
};
