import {
  GetProvisionedLimitCommand,
  type LimitDefinitionType,
  type LimitType,
  UpdateProvisionedLimitCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { ProvisionedLimit, QuotaCategory } from "../model/index.ts";
import { sending } from "./connection.ts";
import { type OperationsOf, present } from "./operation.ts";

/** An account's request limits, of the categories that can be raised. */
export const LIMIT_OPERATIONS: OperationsOf<"getProvisionedLimit" | "updateProvisionedLimit"> = {
  async getProvisionedLimit({ cognito }, { category }, signal) {
    const answer = await cognito.send(new GetProvisionedLimitCommand({ LimitDefinition: limitOf(category) }), sending(signal));
    return { limit: provisionedLimit(present(answer.Limit, "Limit")) };
  },

  async updateProvisionedLimit({ cognito }, { category, value }, signal) {
    const command = new UpdateProvisionedLimitCommand({ LimitDefinition: limitOf(category), RequestedLimitValue: value });
    const answer = await cognito.send(command, sending(signal));
    return { limit: provisionedLimit(present(answer.Limit, "Limit")) };
  },
};

/** The API's name of a category's limit. */
export function limitOf(category: QuotaCategory): LimitDefinitionType {
  return { LimitClass: "API_CATEGORY", Attributes: { Category: category } };
}

/** Throws where the answer has no value. */
export function provisionedLimit(limit: LimitType): ProvisionedLimit {
  const provisioned = present(limit.ProvisionedLimitValue, "Limit.ProvisionedLimitValue");
  return { provisioned, ...(limit.FreeLimitValue === undefined ? {} : { free: limit.FreeLimitValue }) };
}
