import type { PoolOperation } from "../../src/load/pool.ts";
import type { Failure } from "../../src/model/index.ts";

/** A second reading of the taxonomy: what each name means for a write (AdminCreateUser) and for a read (AdminGetUser). */
export const EXPECTED: Readonly<Record<string, readonly [write: Failure["kind"], read: Failure["kind"]]>> = expand([
  [
    "throttled",
    "throttled",
    "TooManyRequestsException ThrottlingException Throttling ThrottledException RequestThrottled RequestThrottledException RequestLimitExceeded",
  ],
  ["throttled", "throttled", "BandwidthLimitExceeded PriorRequestNotComplete SlowDown"],
  ["unknown-outcome", "transient", "InternalErrorException InternalServerException InternalServerError InternalFailure InternalError"],
  ["unknown-outcome", "transient", "ServiceUnavailable ServiceUnavailableException RequestTimeout RequestTimeoutException"],
  ["unknown-outcome", "transient", "UnexpectedLambdaException InvalidLambdaResponseException CodeDeliveryFailureException"],
  ["unknown-outcome", "transient", "ExternalServiceException UnreadableAnswer"],
  ["transient", "transient", "UserImportInProgressException ConcurrentModificationException"],
  ["permanent", "permanent", "UsernameExistsException AliasExistsException GroupExistsException DuplicateProviderException"],
  ["permanent", "permanent", "UserNotFoundException InvalidParameterException InvalidPasswordException"],
  ["permanent", "permanent", "PasswordHistoryPolicyViolationException UserLambdaValidationException PreconditionNotMetException"],
  ["permanent", "permanent", "UnsupportedUserStateException PasswordResetRequiredException UserNotConfirmedException"],
  ["permanent", "permanent", "MFAMethodNotFoundException UnsupportedOperationException"],
  ["permanent", "permanent", "TooManyFailedAttemptsException DeveloperUserAlreadyRegisteredException ResourceConflictException"],
  ["fatal", "fatal", "ResourceNotFoundException LimitExceededException NotAuthorizedException OperationNotEnabledException"],
  ["fatal", "fatal", "FeatureUnavailableInTierException ServiceQuotaExceededException UserPoolTaggingException"],
  ["fatal", "fatal", "UserPoolAddOnNotEnabledException ForbiddenException InvalidSmsRoleAccessPolicyException"],
  ["fatal", "fatal", "InvalidSmsRoleTrustRelationshipException InvalidEmailRoleAccessPolicyException"],
  ["fatal", "fatal", "InvalidUserPoolConfigurationException InvalidIdentityPoolConfigurationException"],
  ["fatal", "fatal", "SerializationException ValidationException ValidationError UnknownOperationException"],
  ["credentials", "credentials", "AccessDeniedException AccessDenied UnauthorizedException UnauthorizedOperation OptInRequired"],
  ["credentials", "credentials", "ExpiredTokenException ExpiredToken UnrecognizedClientException InvalidClientTokenId"],
  ["credentials", "credentials", "InvalidSignatureException SignatureDoesNotMatch IncompleteSignature IncompleteSignatureException"],
  ["credentials", "credentials", "MissingAuthenticationToken MissingAuthenticationTokenException NotAuthorized"],
  ["credentials", "credentials", "RequestExpired RequestTimeTooSkewed InvalidSignature RequestInTheFuture"],
  ["credentials", "credentials", "CredentialsProviderError TokenProviderError"],
]);

/** What each code of the transport means. */
export const TRANSPORT: Readonly<Record<string, readonly [write: Failure["kind"], read: Failure["kind"]]>> = expand([
  ["transient", "transient", "ECONNREFUSED ENOTFOUND EAI_AGAIN NotConnected UND_ERR_CONNECT_TIMEOUT"],
  ["unknown-outcome", "transient", "ECONNRESET EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ECONNABORTED TimeoutError"],
  ["unknown-outcome", "transient", "UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT UND_ERR_SOCKET"],
  ["fatal", "fatal", "CERT_HAS_EXPIRED CERT_NOT_YET_VALID DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN"],
  ["fatal", "fatal", "UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_GET_ISSUER_CERT"],
  ["fatal", "fatal", "ERR_TLS_CERT_ALTNAME_INVALID"],
]);

function expand(
  groups: readonly (readonly [Failure["kind"], Failure["kind"], string])[],
): Record<string, [Failure["kind"], Failure["kind"]]> {
  const table: Record<string, [Failure["kind"], Failure["kind"]]> = {};
  for (const [write, read, names] of groups) for (const name of names.split(" ")) table[name] = [write, read];
  return table;
}

/** Where the operation decides what a name means. */
export const FOR_OPERATION: Readonly<Record<string, Readonly<Partial<Record<PoolOperation, Failure["kind"]>>>>> = {
  UserImportInProgressException: { addAttributes: "permanent" },
  ConcurrentModificationException: { setIdentityPoolRoles: "unknown-outcome" },
  ResourceNotFoundException: permanentFor(
    "addToGroup removeFromGroup listUsersInGroup deleteGroup unlinkProvider readImportLog attachIdentity lookupIdentity describeIdentity unlinkIdentity mergeIdentities",
  ),
  LimitExceededException: permanentFor("linkProvider addToGroup createImportJob startImportJob attachIdentity mergeIdentities"),
  NotAuthorizedException: permanentFor("attachIdentity adminSignIn signIn"),
};

/** Names whose text of the service says what our own cannot. */
export const WITH_DETAIL: readonly string[] = [
  ..."InvalidParameterException InvalidPasswordException PreconditionNotMetException LimitExceededException".split(" "),
  ..."NotAuthorizedException ServiceQuotaExceededException InvalidUserPoolConfigurationException SerializationException".split(" "),
  ..."ValidationException ValidationError UnknownOperationException".split(" "),
];

/** Names that fresh credentials or a corrected clock may cure. */
export const CURABLE: readonly string[] = [
  ..."ExpiredTokenException ExpiredToken UnrecognizedClientException InvalidClientTokenId InvalidSignatureException".split(" "),
  ..."SignatureDoesNotMatch IncompleteSignature IncompleteSignatureException MissingAuthenticationToken".split(" "),
  ..."MissingAuthenticationTokenException RequestExpired RequestTimeTooSkewed InvalidSignature RequestInTheFuture".split(" "),
  "CredentialsProviderError",
];

function permanentFor(operations: string): Partial<Record<PoolOperation, Failure["kind"]>> {
  return Object.fromEntries(operations.split(" ").map((operation) => [operation, "permanent"]));
}
