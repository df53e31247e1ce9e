import { expect } from "vitest";
import { awsCli, hasAwsCli } from "../support/aws-cli.ts";
import { optional } from "../support/optional.ts";
import { csvOf, put, REGION, ROLE, sandboxFor } from "./import-fixture.ts";

// Each command is a Python that starts anew, so that many of them need time on a busy machine.
optional("the command `aws`", await hasAwsCli())(
  "the AWS CLI gives an imported user groups, a link and a password, and lists what it made",
  async () => {
    const { sandbox, cognito } = await sandboxFor();
    const call = awsCli(sandbox.endpoint, REGION, "cognito-idp");
    const schema = "Name=tier,AttributeDataType=String,Mutable=true";
    const made = await call("create-user-pool", "--pool-name", "people", "--auto-verified-attributes", "email", "--schema", schema);
    const pool = ["--user-pool-id", made.UserPool.Id];
    const job = (await call("create-user-import-job", ...pool, "--job-name", "one", "--cloud-watch-logs-role-arn", ROLE)).UserImportJob;
    const row = { "cognito:username": "ann", email: "ann@example.com", email_verified: "TRUE", "custom:tier": "gold" };
    expect(await put(job.PreSignedUrl, await csvOf(cognito, made.UserPool.Id, [row]))).toMatchObject({ status: 200 });
    await call("start-user-import-job", ...pool, "--job-id", job.JobId);

    await call("create-group", ...pool, "--group-name", "editors", "--precedence", "3");
    await call("admin-add-user-to-group", ...pool, "--username", "ann", "--group-name", "editors");
    expect((await call("admin-list-groups-for-user", ...pool, "--username", "ann")).Groups).toMatchObject([
      { GroupName: "editors", Precedence: 3 },
    ]);
    expect((await call("list-users-in-group", ...pool, "--group-name", "editors")).Users).toMatchObject([{ Username: "ann" }]);
    await expect(call("create-group", ...pool, "--group-name", "editors")).rejects.toThrow(/GroupExistsException/);

    const details =
      "client_id=x,client_secret=y,authorize_scopes=openid,attributes_request_method=GET,oidc_issuer=https://login.example.com";
    const provider = ["--provider-name", "CorpLogin", "--provider-type", "OIDC", "--provider-details", details];
    await call("create-identity-provider", ...pool, ...provider, "--attribute-mapping", "email=email");
    expect((await call("list-identity-providers", ...pool)).Providers).toMatchObject([{ ProviderName: "CorpLogin", ProviderType: "OIDC" }]);
    const [destination, source] = [
      "ProviderName=Cognito,ProviderAttributeValue=ann",
      "ProviderName=CorpLogin,ProviderAttributeName=Cognito_Subject,ProviderAttributeValue=7",
    ];
    await call("admin-link-provider-for-user", ...pool, "--destination-user", destination, "--source-user", source);

    await call("admin-set-user-password", ...pool, "--username", "ann", "--password", "Right-Pass-1", "--permanent");
    const app = ["--client-name", "app", "--explicit-auth-flows", "ALLOW_ADMIN_USER_PASSWORD_AUTH"];
    const { UserPoolClient } = await call("create-user-pool-client", ...pool, ...app);
    const flow = ["--client-id", UserPoolClient.ClientId, "--auth-flow", "ADMIN_USER_PASSWORD_AUTH", "--auth-parameters"];
    const signedIn = await call("admin-initiate-auth", ...pool, ...flow, "USERNAME=ann,PASSWORD=Right-Pass-1");
    expect(signedIn.AuthenticationResult.TokenType).toBe("Bearer");
    await expect(call("admin-initiate-auth", ...pool, ...flow, "USERNAME=ann,PASSWORD=Wrong-Pass-1")).rejects.toThrow(
      /NotAuthorizedException/,
    );

    const user = await call("admin-get-user", ...pool, "--username", "ann");
    expect(user.UserStatus).toBe("CONFIRMED");
    const attributes = Object.fromEntries(user.UserAttributes.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]));
    expect(attributes).toMatchObject({ email: "ann@example.com", "custom:tier": "gold" });
    expect(JSON.parse(attributes["identities"])).toMatchObject([{ providerName: "CorpLogin", userId: "7" }]);
    const listed = await call("list-users", ...pool, "--filter", 'email ^= "ann"', "--page-size", "1");
    expect(listed.Users).toMatchObject([{ Username: "ann" }]);
    expect(sandbox.defects).toEqual([]);
  },
  240_000,
);
