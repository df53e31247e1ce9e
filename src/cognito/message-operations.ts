import { AdminCreateUserCommand, AdminResetUserPasswordCommand } from "@aws-sdk/client-cognito-identity-provider";
import { sending } from "./connection.ts";
import type { OperationsOf } from "./operation.ts";

/** Messages to users that exist already; each call sends one. */
export const MESSAGE_OPERATIONS: OperationsOf<"resendInvitation" | "resetPassword"> = {
  async resendInvitation({ cognito, poolId }, { username, medium }, signal) {
    const command = new AdminCreateUserCommand({
      UserPoolId: poolId,
      Username: username,
      MessageAction: "RESEND",
      DesiredDeliveryMediums: [medium === "email" ? "EMAIL" : "SMS"],
    });
    await cognito.send(command, sending(signal));
    return {};
  },

  async resetPassword({ cognito, poolId }, { username }, signal) {
    await cognito.send(new AdminResetUserPasswordCommand({ UserPoolId: poolId, Username: username }), sending(signal));
    return {};
  },
};
