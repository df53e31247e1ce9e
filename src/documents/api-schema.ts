import { z } from "zod";

const text = z.string().min(1);
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of an environment variable");
const size = z.int().min(1).max(10_000);
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const LOOPBACK = /^http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?:[:/?]|$)/i;

const ONE_PLACE = "give either `env` or `file`";
const onePlace = ({ env, file }: { readonly env?: string; readonly file?: string }) => (env === undefined) !== (file === undefined);
const place = {
  env: variable.exactOptional().describe("The environment variable that holds the secret."),
  file: text.exactOptional().describe("A private file that holds the secret, relative to the job file."),
};
const secretSchema = z.strictObject(place).refine(onePlace, ONE_PLACE);

const tokenSchema = z
  .strictObject({ ...place, scheme: z.string().regex(TOKEN, "expected a word such as Bearer").default("Bearer").describe("Such as SSWS.") })
  .refine(onePlace, ONE_PLACE)
  .describe("What the API knows us by, sent as `Authorization: <scheme> <secret>`; where it stands, never the secret itself.");

const headersSchema = z
  .record(z.string().regex(TOKEN, "expected the name of a header"), z.union([text, secretSchema]))
  .refine(
    (headers) =>
      !Object.entries(headers).some(([name, value]) => typeof value === "string" && /^(?:proxy-)?authorization$|^cookie$/i.test(name)),
    "a secret never stands in the job file: use `token`, or `{ env: NAME }` as the header's value",
  )
  .default({})
  .describe("More headers: text, or `{ env: NAME }` or `{ file: PATH }` for a secret.");

const pagesSchema = z
  .strictObject({
    link: z
      .union([z.literal(true), text])
      .exactOptional()
      .describe('The answer\'s Link header with rel="next", as Okta has it; a text is the path of such a link in the answer.'),
    offset: z
      .strictObject({
        parameter: text.default("offset").describe("Its name."),
        limit: text.default("limit").describe("The parameter that says how many users a page has."),
        size: size.default(500).describe("Users a page; where the API gives fewer, the offset goes by what came."),
      })
      .exactOptional()
      .describe("A parameter that counts users, as Clerk has it."),
    page: z
      .strictObject({
        parameter: text.default("page").describe("Its name."),
        limit: text.default("per_page").describe("The parameter that says how many users a page has."),
        size: size.default(100).describe("Users a page."),
        first: z.literal([0, 1]).default(1).describe("Number of the first page."),
      })
      .exactOptional()
      .describe("A parameter that counts pages, as Auth0 and Supabase have it."),
    cursor: z
      .strictObject({ parameter: text.describe("Its name."), at: text.describe("Path of the token in the answer.") })
      .exactOptional()
      .describe("A token in the answer, sent back as a parameter; without one it is the last page."),
    after: z
      .strictObject({ parameter: text.describe("Its name."), field: text.describe("Path of the field in a user.") })
      .exactOptional()
      .describe("A field of the last user, sent back as a parameter."),
  })
  .refine((pages) => Object.keys(pages).length === 1, "give exactly one of `link`, `offset`, `page`, `cursor`, `after`");

/** An HTTP API as a job file names it. */
export const apiSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: "expected an https URL" })
      .refine((url) => url.toLowerCase().startsWith("https:") || LOOPBACK.test(url), "plain http is for this machine alone: use https")
      .refine((url) => !/^[a-z]+:\/\/[^/?#]*@/i.test(url), "a user name or password has no place in the URL: use `token`")
      .describe("Address of the list of users; with `auth0Export` the tenant's, such as https://TENANT.eu.auth0.com."),
    token: tokenSchema.exactOptional(),
    headers: headersSchema,
    query: z
      .record(text, z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]))
      .default({})
      .describe("More parameters, the same for every page."),
    users: text.exactOptional().describe("Path of the array of users in an answer, such as `data.users`; default: the answer itself."),
    pages: pagesSchema.exactOptional().describe("How the API hands out its list page by page."),
    auth0Export: z
      .strictObject({
        connectionId: text.exactOptional().describe("Only the users of this connection, such as con_AbC123; default: all."),
        fields: z.array(text).default([]).describe("Fields of a user to export; default: Auth0's own choice."),
      })
      .exactOptional()
      .describe("Instead of `pages`: Auth0's export job, which has no end at 1,000 users."),
    total: text.exactOptional().describe("Path of the number of all users in an answer; fewer that arrive are an error."),
    id: text.exactOptional().describe("Path of a user's id; a user that comes twice is an error."),
    atMost: z.int().min(1).exactOptional().describe("Users after which the API ends its lists; a list that reaches it is an error."),
  })
  .refine(({ pages, auth0Export }) => (pages === undefined) !== (auth0Export === undefined), "give either `pages` or `auth0Export`")
  .refine(
    ({ auth0Export, users, total, id, atMost, query }) =>
      auth0Export === undefined || (users ?? total ?? id ?? atMost ?? Object.keys(query)[0]) === undefined,
    "`auth0Export` takes no `users`, `total`, `id`, `atMost` or `query`: these are of pages",
  )
  .describe("Instead of a file: an HTTP API, read once to a private copy.");
