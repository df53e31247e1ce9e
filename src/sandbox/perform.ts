import { identityPoolAction } from "./identity-pools/identity-pool-action.ts";
import { IDENTITY_POOL_OPERATIONS } from "./identity-pools/identity-pool-operations.ts";
import type { AnyOperation, Context, Services } from "./operation.ts";
import { OPERATIONS } from "./operations/all-operations.ts";
import { refuseInSecondaryRegion } from "./rules/secondary-region.ts";
import { ServiceError } from "./service-error.ts";
import { checkInput } from "./shapes/check-input.ts";

/** The operation of a name; that of identity pools has its action's, such as `cognito-identity:GetId`. Throws UnknownOperationException. */
export function requireOperation(name: string): AnyOperation {
  const operation = BY_NAME.get(name);
  if (operation === undefined) {
    throw new ServiceError("UnknownOperationException", `The sandbox does not serve the operation '${name}'.`);
  }
  return operation;
}

/**
 * Checks an input and handles it; a write joins the group transaction. Answers at once unless the operation has
 * asynchronous work to do first. Throws ServiceError, or rejects with it.
 */
export function perform(services: Services, operation: AnyOperation, region: string, value: unknown): object | Promise<object> {
  const input = checkInput(operation.input, value, services.settings) as never;
  const context: Context = { ...services, region };
  refuseInSecondaryRegion(operation, context, input);
  const preparing = operation.prepare?.(context, input);
  if (preparing === undefined) return handled(operation, context, input);
  return preparing.then((prepared) => handled(operation, { ...context, prepared }, input));
}

function handled(operation: AnyOperation, context: Context, input: never): object | Promise<object> {
  const output = operation.write ? context.store.write(() => operation.handle(context, input)) : operation.handle(context, input);
  return operation.conclude === undefined ? output : concluded(operation, context, input, output);
}

async function concluded(operation: AnyOperation, context: Context, input: never, output: object): Promise<object> {
  await context.store.committed();
  await operation.conclude?.(context, input, output);
  return output;
}

const BY_NAME: ReadonlyMap<string, AnyOperation> = new Map([
  ...OPERATIONS.map((operation) => [operation.name, operation] as const),
  ...IDENTITY_POOL_OPERATIONS.map((operation) => [identityPoolAction(operation.name), operation] as const),
]);
