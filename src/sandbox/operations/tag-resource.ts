import { defineOperation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { arn, tags } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { poolOfArn } from "../state/pool-of-arn.ts";
import { replaceDefinition } from "../state/pools.ts";

export const operation = defineOperation({
  name: "TagResource",
  category: "UserPoolResourceUpdate",
  write: true,
  input: structure({ ResourceArn: arn, Tags: tags }),
  handle(context, input) {
    const pool = poolOfArn(context, input.ResourceArn);
    const UserPoolTags = Object.fromEntries(new Map([...Object.entries(pool.settings.UserPoolTags ?? {}), ...Object.entries(input.Tags)]));
    if (Object.keys(UserPoolTags).length > MOST_TAGS) {
      throw new ServiceError("InvalidParameterException", `A user pool can have at most ${MOST_TAGS} tags.`);
    }
    replaceDefinition(context, pool, { settings: { ...pool.settings, UserPoolTags }, schema: pool.schema });
    return {};
  },
});

const MOST_TAGS = 50;
