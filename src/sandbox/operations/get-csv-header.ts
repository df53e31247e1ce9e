import { listedHashColumn } from "../import/hash-column.ts";
import { defineOperation } from "../operation.ts";
import { csvHeader } from "../rules/csv-header.ts";
import { poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "GetCSVHeader",
  category: "UserPoolResourceRead",
  write: false,
  input: structure({ UserPoolId: poolId }),
  handle(context, input) {
    const columns = csvHeader(requirePool(context, input.UserPoolId));
    return { UserPoolId: input.UserPoolId, CSVHeader: [...columns, ...listedHashColumn(context.settings.import)] };
  },
});
