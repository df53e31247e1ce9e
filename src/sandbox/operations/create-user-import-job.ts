import { addImportJob, countImportJobs, importJobOf } from "../import/import-job.ts";
import { importJobView } from "../import/import-job-view.ts";
import { defineOperation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { arn, poolId } from "../shapes/members.ts";
import { oneOf, structure, text } from "../shapes/shape.ts";
import { rememberInstant } from "../state/latest-instant.ts";
import { randomName, requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "CreateUserImportJob",
  category: "UserPoolResourceUpdate",
  input: structure(
    { JobName: text({ min: 1, max: 128, pattern: "[\\w\\s+=,.@-]+" }), UserPoolId: poolId, CloudWatchLogsRoleArn: arn },
    { PasswordHashingAlgorithm: oneOf("BCRYPT", "SCRYPT", "ARGON2ID", "PBKDF2_SHA256") },
  ),
  write: true,
  handle(context, input) {
    const { store, clock, settings } = context;
    const pool = requirePool(context, input.UserPoolId);
    if (input.PasswordHashingAlgorithm !== undefined && settings.import.passwordHashes === "not-eligible") {
      throw new ServiceError(settings.import.notEligibleError, "Password hashes cannot be imported into this user pool.");
    }
    if (!ROLE_ARN.test(input.CloudWatchLogsRoleArn)) {
      throw new ServiceError("InvalidParameterException", "CloudWatchLogsRoleArn is not the ARN of an IAM role.");
    }
    if (countImportJobs(store, pool.id) >= settings.import.jobsPerPool) {
      throw new ServiceError(
        "LimitExceededException",
        `The user pool has the most import jobs it can have: ${settings.import.jobsPerPool}.`,
      );
    }
    const id = `import-${randomName(10)}`;
    const created = clock.now();
    const { JobName: name, CloudWatchLogsRoleArn: roleArn, PasswordHashingAlgorithm: algorithm } = input;
    addImportJob(store, { id, pool: pool.id, region: pool.region, name, roleArn, algorithm, created });
    rememberInstant(store, created);
    return { UserImportJob: importJobView(context, importJobOf(store, pool.id, id)) };
  },
});

const ROLE_ARN = /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
