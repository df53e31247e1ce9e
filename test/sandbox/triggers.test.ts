import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, onTestFinished, test } from "vitest";
import { RunError } from "../../src/model/index.ts";
import type { SandboxSettings } from "../../src/sandbox/settings.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { TRIGGER_NAMES, type TriggerEvent, type TriggerTarget } from "../../src/sandbox/triggers/triggers.ts";
import { openApp, PASSWORD } from "./app-fixture.ts";
import { list, refusal, values } from "./sandbox-client.ts";

const ARN = "arn:aws:lambda:eu-central-1:123456789012:function:trigger";
const LambdaConfig = Object.fromEntries(TRIGGER_NAMES.map((name) => [name, `${ARN}-${name}`]));

type App = Awaited<ReturnType<typeof openApp>>;

/** An app whose pool has every trigger; the events that reached one are kept. */
async function appWith(
  name: string,
  respond: (event: TriggerEvent) => unknown,
  pool: Partial<CreateUserPoolCommandInput> = {},
  settings: Partial<SandboxSettings> = {},
) {
  const events: TriggerEvent[] = [];
  const trigger = (event: TriggerEvent) => {
    events.push(structuredClone(event));
    return respond(event);
  };
  const app = await openApp({ LambdaConfig, ...pool }, {}, { settings: { triggers: { [name]: trigger }, ...settings } });
  return { app, events };
}
const responding = (response: object) => (event: TriggerEvent) => ({ ...event, response: { ...event.response, ...response } });

const create = ({ send, UserPoolId }: App, Username = "ann") =>
  send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username,
      UserAttributes: list({ email: "ann@example.com" }),
      ValidationData: list({ invited: "yes" }),
      ClientMetadata: { run: "7" },
    }),
  );
const signUp = ({ send, ClientId }: App, Username = "ann") =>
  send(new SignUpCommand({ ClientId, Username, Password: PASSWORD, UserAttributes: list({ email: "ann@example.com" }) }));

test("a pool's triggers are kept and not called where nothing stands for them", async () => {
  const app = await openApp({ LambdaConfig });
  expect((await create(app)).User?.UserStatus).toBe("FORCE_CHANGE_PASSWORD");
  expect((await signUp(app, "bob")).UserConfirmed).toBe(false);
  expect((await refusal(app.signIn("nobody"))).name).toBe("UserNotFoundException");
});

test("what stands for a trigger is not called for a pool without it", async () => {
  const { app, events } = await appWith("PreSignUp", responding({}), { LambdaConfig: {} });
  await create(app);
  expect(events).toEqual([]);
});

test("pre sign-up is told of an administrator's new user, and may refuse it but not confirm it", async () => {
  const { app, events } = await appWith("PreSignUp", (event) => {
    if (event.userName === "eve") throw new Error("not on the list");
    return responding({ autoConfirmUser: true, autoVerifyEmail: true })(event);
  });
  const { User } = await create(app);
  expect(events).toEqual([
    {
      version: "1",
      region: "eu-central-1",
      userPoolId: app.UserPoolId,
      userName: "ann",
      callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: "CLIENT_ID_NOT_APPLICABLE" },
      triggerSource: "PreSignUp_AdminCreateUser",
      request: { userAttributes: { email: "ann@example.com" }, validationData: { invited: "yes" }, clientMetadata: { run: "7" } },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    },
  ]);
  expect(User?.UserStatus).toBe("FORCE_CHANGE_PASSWORD");
  expect(values(User)["email_verified"]).toBeUndefined();
  expect(await refusal(create(app, "eve"))).toMatchObject({
    name: "UserLambdaValidationException",
    message: "PreSignUp failed with error not on the list.",
  });
  expect((await refusal(app.get("eve"))).name).toBe("UserNotFoundException");
});

test("pre sign-up may confirm a user who signs up, and verify the address; post confirmation hears of it", async () => {
  const confirmed: TriggerEvent[] = [];
  const PostConfirmation = (event: TriggerEvent) => {
    confirmed.push(event);
    return event;
  };
  const PreSignUp = (event: TriggerEvent) => {
    events.push(event);
    return responding({ autoConfirmUser: true, autoVerifyEmail: true })(event);
  };
  const events: TriggerEvent[] = [];
  const app = await openApp({ LambdaConfig }, {}, { settings: { triggers: { PreSignUp, PostConfirmation } } });
  expect(await signUp(app)).toMatchObject({ UserConfirmed: true });
  expect(confirmed.map(({ triggerSource }) => triggerSource)).toEqual(["PostConfirmation_ConfirmSignUp"]);
  expect(events[0]).toMatchObject({ triggerSource: "PreSignUp_SignUp", callerContext: { clientId: app.ClientId } });
  expect(values(await app.get("ann"))["email_verified"]).toBe("true");
  expect(app.bench.sandbox.outbox.codes).toEqual([]);
  expect((await app.signIn("ann")).AuthenticationResult).toBeDefined();
});

test("post confirmation is told of each confirmation after it, and its failure undoes nothing", async () => {
  const { app, events } = await appWith("PostConfirmation", (event) => {
    if (event.userName === "eve") throw new Error("too late");
    return event;
  });
  const { UserPoolId, ClientId, send } = app;
  await signUp(app);
  await send(new ConfirmSignUpCommand({ ClientId, Username: "ann", ConfirmationCode: app.lastCode() }));
  await send(new ForgotPasswordCommand({ ClientId, Username: "ann" }));
  await send(new ConfirmForgotPasswordCommand({ ClientId, Username: "ann", ConfirmationCode: app.lastCode(), Password: "Second-Pass-2" }));
  expect(events.map(({ triggerSource }) => triggerSource)).toEqual([
    "PostConfirmation_ConfirmSignUp",
    "PostConfirmation_ConfirmForgotPassword",
  ]);
  expect(events[0]?.request).toMatchObject({ userAttributes: { email_verified: "true", "cognito:user_status": "CONFIRMED" } });
  await send(new SignUpCommand({ ClientId, Username: "eve", Password: PASSWORD }));
  const confirm = send(new AdminConfirmSignUpCommand({ UserPoolId, Username: "eve" }));
  expect((await refusal(confirm)).name).toBe("UserLambdaValidationException");
  expect((await app.get("eve")).UserStatus).toBe("CONFIRMED");
});

test("a user who exists elsewhere is migrated at the first sign-in, once, with the password", async () => {
  const migrated = {
    userAttributes: { email: "ann@example.com", email_verified: "true" },
    finalUserStatus: "CONFIRMED",
    messageAction: "SUPPRESS",
  };
  const { app, events } = await appWith("UserMigration", responding(migrated));
  expect((await app.signIn("ann", "short")).AuthenticationResult).toBeDefined();
  expect(events[0]).toMatchObject({
    triggerSource: "UserMigration_Authentication",
    userName: "ann",
    callerContext: { clientId: app.ClientId },
    request: { password: "short" },
  });
  expect(values(await app.get("ann"))).toMatchObject({ email: "ann@example.com", email_verified: "true" });
  expect((await app.signIn("ann", "short")).AuthenticationResult).toBeDefined();
  expect((await refusal(app.signIn("ann", "other"))).name).toBe("NotAuthorizedException");
  expect(events).toHaveLength(1);
  expect(app.bench.sandbox.outbox.sent.size).toBe(0);
});

test("a migrated user without CONFIRMED must reset the password first, and is not asked for again", async () => {
  const { app, events } = await appWith("UserMigration", responding({ userAttributes: { email: "ann@example.com" } }));
  expect((await refusal(app.signIn("ann"))).name).toBe("PasswordResetRequiredException");
  expect((await app.get("ann")).UserStatus).toBe("RESET_REQUIRED");
  expect((await refusal(app.signIn("ann"))).name).toBe("PasswordResetRequiredException");
  expect(events).toHaveLength(1);
  expect(app.bench.sandbox.outbox.sent.get("SMS")).toBe(1);
});

test("a forgotten password migrates a user too, and then sends the code", async () => {
  const userAttributes = { email: "ann@example.com", email_verified: "true" };
  const { app, events } = await appWith("UserMigration", responding({ userAttributes, messageAction: "SUPPRESS" }));
  const { ClientId, send } = app;
  expect((await send(new ForgotPasswordCommand({ ClientId, Username: "ann" }))).CodeDeliveryDetails?.AttributeName).toBe("email");
  expect(events[0]?.triggerSource).toBe("UserMigration_ForgotPassword");
  expect(events[0]?.request).not.toHaveProperty("password");
  await send(new ConfirmForgotPasswordCommand({ ClientId, Username: "ann", ConfirmationCode: app.lastCode(), Password: PASSWORD }));
  expect((await app.signIn("ann")).AuthenticationResult).toBeDefined();
});

test("many first sign-ins at once migrate one user", async () => {
  const migrated = { userAttributes: { email: "ann@example.com" }, finalUserStatus: "CONFIRMED", messageAction: "SUPPRESS" };
  const { app } = await appWith("UserMigration", async (event) => responding(migrated)(event));
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => app.signIn("ann")));
  expect(results.filter(({ status }) => status === "rejected")).toEqual([]);
  expect(app.bench.sandbox.store.prepare("SELECT count(*) AS users FROM users").get()).toEqual({ users: 1 });
});

test("a migration that fails is answered as the setting says, and makes nobody", async () => {
  for (const migrationTriggerError of ["lambda-exception", "UserNotFoundException"] as const) {
    const settings = { migrationTriggerError };
    const { app } = await appWith("UserMigration", () => Promise.reject(new Error("Bad password")), {}, settings);
    const expected = migrationTriggerError === "lambda-exception" ? "UserLambdaValidationException" : migrationTriggerError;
    expect((await refusal(app.signIn("ann"))).name).toBe(expected);
    expect((await refusal(app.get("ann"))).name).toBe("UserNotFoundException");
  }
});

test("an answer that is none, or none in time, is refused by its own exception", async () => {
  for (const answer of [undefined, null, "yes", [], {}, { response: 1 }]) {
    const { app } = await appWith("PreSignUp", () => answer);
    expect((await refusal(create(app))).name).toBe("InvalidLambdaResponseException");
  }
  const settings = { triggerTimeoutMs: 40, triggerAttempts: 2 };
  const { app, events } = await appWith("PreSignUp", () => new Promise(() => undefined), {}, settings);
  expect((await refusal(create(app))).name).toBe("UnexpectedLambdaException");
  expect(events).toHaveLength(2);
});

/** A hook that answers with a status and a text. */
async function openHook(answer: (event: TriggerEvent) => readonly [number, string]): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const [status, text] = answer(JSON.parse(body) as TriggerEvent);
    response.writeHead(status).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

test("an HTTP hook on this machine stands for a function, by its ARN", async () => {
  const url = await openHook((event) => {
    if (event.userName === "eve") return [200, JSON.stringify({ errorMessage: "not on the list", errorType: "Error" })];
    if (event.userName === "mallory") return [500, "broken"];
    if (event.userName === "trent") return [200, "no JSON"];
    return [200, JSON.stringify(event)];
  });
  const app = await openApp({ LambdaConfig }, {}, { settings: { triggers: { [`${ARN}-PreSignUp`]: url } } });
  expect((await create(app)).User?.Username).toBe("ann");
  expect((await refusal(create(app, "eve"))).message).toBe("PreSignUp failed with error not on the list.");
  expect((await refusal(create(app, "mallory"))).name).toBe("UnexpectedLambdaException");
  expect((await refusal(create(app, "trent"))).name).toBe("InvalidLambdaResponseException");
  const gone = await openApp({ LambdaConfig }, {}, { settings: { triggers: { PreSignUp: "http://127.0.0.1:1/hook" } } });
  expect((await refusal(create(gone))).name).toBe("UnexpectedLambdaException");
});

test("a module's default export stands for a function", async () => {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-trigger-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "refuse.mjs");
  writeFileSync(path, `export default async (event) => { if (event.userName === "eve") throw new Error("no"); return event; };\n`);
  const app = await openApp({ LambdaConfig }, {}, { settings: { triggers: { PreSignUp: path } } });
  expect((await create(app)).User?.Username).toBe("ann");
  expect((await refusal(create(app, "eve"))).name).toBe("UserLambdaValidationException");
  writeFileSync(join(folder, "empty.mjs"), "export const nothing = 1;\n");
  const unusable: readonly Readonly<Record<string, TriggerTarget>>[] = [
    { PreSignUp: join(folder, "empty.mjs") },
    { PreSignUp: join(folder, "missing.mjs") },
    { PreSignUp: "http://example.com/hook" },
    { PreSignUp: "https://127.0.0.1/hook" },
    { PostAuthentication: path },
  ];
  for (const triggers of unusable) {
    const error = await startSandbox({ settings: { triggers } }).then(
      (sandbox) => sandbox.close(),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(RunError);
    expect(error).toMatchObject({ exit: "usage" });
  }
});
