import { DescribeUserPoolCommand, type UserPoolType } from "@aws-sdk/client-cognito-identity-provider";
import type { PoolMessaging } from "../model/index.ts";
import { type Connection, sending } from "./connection.ts";
import { present } from "./operation.ts";
import { patientRead } from "./patient-read.ts";

/** Reads how a pool sends messages. Throws a RunError that names the pool. */
export async function readMessaging({ cognito, poolId }: Connection, signal?: AbortSignal): Promise<PoolMessaging> {
  const command = new DescribeUserPoolCommand({ UserPoolId: poolId });
  const pool = await patientRead(poolId, signal)("DescribeUserPool", async () =>
    present((await cognito.send(command, sending(signal))).UserPool, "UserPool"),
  );
  const { CustomEmailSender, CustomSMSSender } = pool.LambdaConfig ?? {};
  return {
    id: poolId,
    name: pool.Name ?? "",
    usernameAttributes: pool.UsernameAttributes ?? [],
    mailSender: CustomEmailSender ? "lambda" : pool.EmailConfiguration?.EmailSendingAccount === "DEVELOPER" ? "ses" : "cognito",
    smsSender: CustomSMSSender ? "lambda" : "sns",
    recovery: recoveryOf(pool),
  };
}

/** Without the setting Cognito is documented to take a verified phone number first, then a verified e-mail address. */
function recoveryOf({ AccountRecoverySetting }: UserPoolType): PoolMessaging["recovery"] {
  const mechanisms = AccountRecoverySetting?.RecoveryMechanisms;
  if (mechanisms === undefined || mechanisms.length === 0) return ["phone_number", "email"];
  if (mechanisms.some(({ Name }) => Name === "admin_only")) return [];
  return [...mechanisms]
    .sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0))
    .map(({ Name }) => (Name === "verified_email" ? "email" : "phone_number"));
}
