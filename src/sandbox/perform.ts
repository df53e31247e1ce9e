import type { AnyOperation, Context, Services } from "./operation.ts";
import { OPERATIONS } from "./operations/all-operations.ts";
import { ServiceError } from "./service-error.ts";
import { checkInput } from "./shapes/check-input.ts";

/** The operation of a name. Throws UnknownOperationException. */
export function requireOperation(name: string): AnyOperation {
  const operation = BY_NAME.get(name);
  if (operation === undefined) {
    throw new ServiceError("UnknownOperationException", `The sandbox does not serve the operation '${name}'.`);
  }
  return operation;
}

/** Checks an input and handles it; a write joins the group transaction. Throws ServiceError. */
export function perform(services: Services, operation: AnyOperation, region: string, value: unknown): object {
  const input = checkInput(operation.input, value, services.settings) as never;
  const context: Context = { ...services, region };
  return operation.write ? services.store.write(() => operation.handle(context, input)) : operation.handle(context, input);
}

const BY_NAME: ReadonlyMap<string, AnyOperation> = new Map(OPERATIONS.map((operation) => [operation.name, operation]));
