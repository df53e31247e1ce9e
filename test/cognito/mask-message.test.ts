import fc from "fast-check";
import { expect, test } from "vitest";
import { maskMessage } from "../../src/cognito/mask-message.ts";
import { Secret } from "../../src/model/index.ts";
import { connectTo, json, scriptedServer } from "./scripted-server.ts";

test("a validation text keeps the field and the rule and loses the value", () => {
  const text =
    "1 validation error detected: Value 'O'Brien' at 'userAttributes.3.member.value' failed to satisfy constraint: Member must have length less than or equal to 2048";
  expect(maskMessage(text, {})).toBe(
    "1 validation error detected: Value *** at userAttributes.3.member.value failed to satisfy constraint: Member must have length less than or equal to 2048",
  );
});

test("what helps stays: names of attributes and the reason", () => {
  for (const text of [
    "Attributes did not conform to the schema: email: The attribute is required",
    "Type for attribute {custom:tier} could not be determined",
    "Password did not conform with policy: Password not long enough",
    "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser",
    "InvalidSmsRoleTrustRelationshipException and UserLambdaValidationException",
  ]) {
    expect(maskMessage(text, { username: "row-1" })).toBe(text);
  }
});

test.each([
  ["an e-mail address", "jane.doe+tag@mail.example.com"],
  ["a bare international phone number", "+49 30 23125 123"],
  ["a national phone number", "(555) 555-0123"],
  ["a sub", "4a1f9c1e-0b57-4c5c-9f2f-8e3d1f4b5a6c"],
  ["a bcrypt hash", "$2b$12$KIXQ4SWnBqyhGe0bQkT1BOa8hXyZpQk1N3j7m9w5rT2v4x6y8zAbC"],
  ["an AWS secret", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY1"],
  ["a presigned URL", "https://bucket.s3.eu-central-1.amazonaws.com/x?X-Amz-Signature=abc"],
  ["a quoted value", "'Erika Mustermann'"],
  ["a double-quoted value", '"Erika Mustermann"'],
])("%s is masked even if the request does not hold it", (_what, value) => {
  expect(maskMessage(`The value ${value} was refused`, {})).toBe("The value *** was refused");
});

test("a request's own values are masked wherever they stand, in any case, inside JSON or a URL", () => {
  const request = {
    username: 'Ann "Q" O\'Neil',
    attributes: new Map([["given_name", "Zoë"]]),
    password: new Secret("correct horse"),
    group: "staff nurses",
  };
  const text = `ann "q" o'neil, ANN \\"Q\\" O'NEIL, ${encodeURIComponent(request.username)}, ZOË, CORRECT HORSE, Staff Nurses`;
  expect(maskMessage(text, request)).toBe("***, ***, ***, ***, ***, ***");
});

test("a short value is masked as a word and does not tear other words apart", () => {
  expect(maskMessage("Value a at family: a was refused", { username: "a" })).toBe("Value *** at family: *** was refused");
});

test("no line break or control character survives, and the length is bounded", () => {
  const masked = maskMessage(`one\ntwo\u001b[31m${" word".repeat(500)}`, {});
  expect(masked).not.toMatch(/\p{Cc}/u);
  expect(masked.length).toBeLessThan(500);
});

const seed = Date.now() % 2_147_483_647;

test(`no value of a request survives in a text that echoes it (seed ${seed})`, () => {
  // Long enough not to be a part of our own or the service's words by accident.
  const value = fc
    .string({ unit: "grapheme", minLength: 8, maxLength: 60 })
    .filter((text) => text.trim().length >= 8 && !/^\*+$/.test(text.trim()));
  const frame = fc.constantFrom("Value '%' at 'username' failed", "User % exists", '{"u":"%"}', "%", "x%y");
  fc.assert(
    fc.property(value, value, frame, (username, name, form) => {
      const request = { username, attributes: new Map([["name", name]]) };
      const masked = maskMessage(form.replace("%", () => username) + form.replace("%", () => name), request);
      expect(masked.includes(username) || masked.includes(name)).toBe(false);
    }),
    { seed, numRuns: 500 },
  );
});

test("canaries: 300 rows whose every value is echoed by the service leave nothing in any failure", async () => {
  const server = await scriptedServer(({ body, response }) => {
    const echo = Object.values(body).map((part) =>
      typeof part === "string" ? `Value '${part}' at 'username' failed; ` : JSON.stringify(part),
    );
    json(response, { __type: "InvalidParameterException", message: `${echo.join("")} ${JSON.stringify(body)}` }, 400);
  });
  const connection = connectTo(server.endpoint);
  const printed: string[] = [];
  for (let row = 0; row < 300; row += 1) {
    const result = await connection.pool.call("createUser", {
      username: `canaryname${row} o'x`,
      attributes: new Map([
        ["email", `canarymail${row}@example.com`],
        ["phone_number", `+1555010${String(row).padStart(4, "0")}`],
        ["custom:note", `canarynote ${row} "quoted" \\ back`],
      ]),
      temporaryPassword: new Secret(`CanaryPass${row}!x`),
      invitation: "none",
    });
    printed.push(JSON.stringify(result));
  }
  await connection.close();
  await server.close();
  expect(printed).toHaveLength(300);
  expect(printed.join("\n")).not.toMatch(/canary|555010/i);
  expect(printed[0]).toContain("InvalidParameterException");
});
