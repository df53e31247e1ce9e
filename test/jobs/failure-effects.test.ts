import { afterAll, beforeAll, expect, test } from "vitest";
import { FAILURES } from "../../src/cognito/failures.ts";
import { RunError } from "../../src/model/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { importable, smallJob } from "../support/small-job.ts";
import { throughProxy } from "../support/through-proxy.ts";

const ROWS = [1, 2, 3].map((number) => importable(number, { groups: ["readers"] }));
const CREATE = "AdminCreateUser";
const GROUP = "AdminAddUserToGroup";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

/** What a run comes to whose first call of an operation, or every one, is answered by an exception: its fates, or its exit. */
async function effectOf(name: string, operation: string, which: "first" | "every"): Promise<string> {
  const direct = await addPool(sandbox);
  const { pool, proxy } = await throughProxy(direct, (called, time) =>
    called === operation && (which === "every" || time === 1) ? { error: name } : "pass",
  );
  try {
    const run = await runSmallJob((await smallJob(pool, ROWS, { route: "admin-api" })).path, pool);
    await expectAccounted(direct, run);
    expect(proxy.operations).toContain(operation);
    return [...new Set(fates(run.rows))].sort().join(", ");
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    expect(error.message).toContain(name);
    if (which === "every") expect(await direct.users()).toEqual([]);
    return `exit ${error.exit}`;
  } finally {
    await proxy.close();
  }
}

/** A second reading of the taxonomy: what one such answer does to a run, to a creation and to a later step. */
const EFFECTS: readonly (readonly [effect: "goes on" | "fails the row" | "failure" | "credentials", names: string])[] = [
  ["goes on", "TooManyRequestsException ThrottlingException Throttling ThrottledException RequestThrottled RequestThrottledException"],
  ["goes on", "RequestLimitExceeded BandwidthLimitExceeded PriorRequestNotComplete SlowDown"],
  ["goes on", "InternalErrorException InternalServerException InternalServerError InternalFailure InternalError"],
  ["goes on", "ServiceUnavailable ServiceUnavailableException RequestTimeout RequestTimeoutException ExternalServiceException"],
  ["goes on", "UnexpectedLambdaException InvalidLambdaResponseException CodeDeliveryFailureException"],
  ["goes on", "UserImportInProgressException ConcurrentModificationException"],
  ["goes on", "ExpiredTokenException ExpiredToken UnrecognizedClientException InvalidClientTokenId InvalidSignatureException"],
  ["goes on", "SignatureDoesNotMatch IncompleteSignature IncompleteSignatureException MissingAuthenticationToken"],
  ["goes on", "MissingAuthenticationTokenException RequestExpired RequestTimeTooSkewed InvalidSignature RequestInTheFuture"],
  ["goes on", "CredentialsProviderError"],
  ["fails the row", "AliasExistsException GroupExistsException DuplicateProviderException UserNotFoundException"],
  ["fails the row", "InvalidParameterException InvalidPasswordException PasswordHistoryPolicyViolationException"],
  ["fails the row", "UserLambdaValidationException PreconditionNotMetException UnsupportedUserStateException"],
  ["fails the row", "PasswordResetRequiredException UserNotConfirmedException TooManyFailedAttemptsException"],
  ["fails the row", "DeveloperUserAlreadyRegisteredException ResourceConflictException UsernameExistsException"],
  ["fails the row", "MFAMethodNotFoundException UnsupportedOperationException"],
  ["failure", "ResourceNotFoundException LimitExceededException NotAuthorizedException OperationNotEnabledException"],
  ["failure", "FeatureUnavailableInTierException ServiceQuotaExceededException UserPoolTaggingException"],
  ["failure", "UserPoolAddOnNotEnabledException ForbiddenException InvalidSmsRoleAccessPolicyException"],
  ["failure", "InvalidSmsRoleTrustRelationshipException InvalidEmailRoleAccessPolicyException"],
  ["failure", "InvalidUserPoolConfigurationException InvalidIdentityPoolConfigurationException SerializationException"],
  ["failure", "ValidationException ValidationError UnknownOperationException"],
  ["credentials", "AccessDeniedException AccessDenied UnauthorizedException UnauthorizedOperation NotAuthorized OptInRequired"],
  ["credentials", "TokenProviderError"],
];
const NAMED = EFFECTS.flatMap(([effect, names]) => names.split(" ").map((name) => [name, effect] as const));

test("this test expects something of every exception of the table", () => {
  const ofTransport = Object.entries(FAILURES).filter(([name, { source }]) => source === "node" || name === "UnreadableAnswer");
  expect(NAMED.map(([name]) => name).sort()).toEqual(
    Object.keys(FAILURES)
      .filter((name) => !ofTransport.some(([other]) => other === name))
      .sort(),
  );
});

test.each(NAMED)("one %s at a creation: the run %s", async (name, effect) => {
  // A name that is refused although nobody has it is somebody's alias.
  const code = name === "UsernameExistsException" ? "AliasOfAnotherUser" : name;
  const expected = {
    "goes on": "created",
    "fails the row": `created, failed create ${code}`,
    failure: "exit failure",
    credentials: "exit credentials",
  };
  expect(await effectOf(name, CREATE, "first")).toBe(expected[effect]);
});

/** About one user alone when it is added to a group. */
const OF_ONE_USER: ReadonlySet<string> = new Set(["ResourceNotFoundException", "LimitExceededException"]);

test.each(NAMED)("one %s at a group: the run %s, save where a group or its limit is meant", async (name, effect) => {
  const failed = `created, failed group readers ${name}`;
  const expected = {
    "goes on": "created",
    "fails the row": failed,
    failure: OF_ONE_USER.has(name) ? failed : "exit failure",
    credentials: "exit credentials",
  };
  expect(await effectOf(name, GROUP, "first")).toBe(expected[effect]);
});

test.each([
  ["ExpiredTokenException", "exit credentials"],
  ["InvalidSignatureException", "exit credentials"],
  ["InternalErrorException", "exit temporary"],
  ["ServiceUnavailableException", "exit temporary"],
  ["UnexpectedLambdaException", "failed create UnexpectedLambdaException"],
  ["InvalidLambdaResponseException", "failed create InvalidLambdaResponseException"],
  ["CodeDeliveryFailureException", "failed create CodeDeliveryFailureException"],
  ["InvalidParameterException", "failed create InvalidParameterException"],
])("%s at every creation: %s", async (name, effect) => {
  expect(await effectOf(name, CREATE, "every")).toBe(effect);
});
