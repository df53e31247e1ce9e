import { expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";

const REGION = "eu-central-1";

async function pool(speed: number, more: object = {}, settings = {}) {
  const sandbox = await startSandbox({ speed, quotas: "off", settings });
  onTestFinished(() => sandbox.close());
  const { UserPool } = (await sandbox.call("CreateUserPool", { PoolName: "people", ...more }, REGION)) as { UserPool: { Id: string } };
  const call = (operation: string, input: object) => sandbox.call(operation, { UserPoolId: UserPool.Id, ...input }, REGION);
  const invite = (name: string, more: object = {}) =>
    call("AdminCreateUser", {
      Username: name,
      DesiredDeliveryMediums: ["EMAIL"],
      UserAttributes: [{ Name: "email", Value: `${name}@example.com` }],
      ...more,
    });
  return { sandbox, call, invite };
}

test("Cognito's own sender sends 50 messages a day, and what would have sent one more changes nothing", async () => {
  const { sandbox, call, invite } = await pool(1);
  for (let number = 1; number <= 50; number++) await invite(`user-${number}`);
  await expect(invite("user-51")).rejects.toMatchObject({
    name: "LimitExceededException",
    message: expect.stringContaining("daily email limit"),
  });
  await expect(call("AdminGetUser", { Username: "user-51" })).rejects.toMatchObject({ name: "UserNotFoundException" });
  await expect(invite("user-1", { MessageAction: "RESEND", UserAttributes: [] })).rejects.toMatchObject({ name: "LimitExceededException" });
  await invite("user-52", { MessageAction: "SUPPRESS" });
  await invite("user-53", { DesiredDeliveryMediums: ["SMS"] });
  expect(sandbox.outbox.sent).toEqual(
    new Map([
      ["EMAIL", 50],
      ["SMS", 1],
    ]),
  );
});

test("the next day there are as many again", async () => {
  const { sandbox, invite } = await pool(10_000_000, {}, { dailyEmails: 1 });
  const dayOf = () => Math.floor(sandbox.clock.now() / 86_400_000);
  await invite("first");
  const day = dayOf();
  while (dayOf() === day) await new Promise((resolve) => setTimeout(resolve, 1));
  await invite("second");
  expect(sandbox.outbox.sent.get("EMAIL")).toBe(2);
});

test("a pool that sends by Amazon SES knows no such limit", async () => {
  const SourceArn = "arn:aws:ses:eu-central-1:123456789012:identity/mail.example.com";
  const { sandbox, invite } = await pool(1, { EmailConfiguration: { EmailSendingAccount: "DEVELOPER", SourceArn } }, { dailyEmails: 2 });
  for (let number = 1; number <= 5; number++) await invite(`user-${number}`);
  expect(sandbox.outbox.sent.get("EMAIL")).toBe(5);
});
