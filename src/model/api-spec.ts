/** Where a secret stands, never the secret itself: an environment variable, or a private file. Exactly one is given. */
export interface SecretPlace {
  readonly env?: string;
  readonly file?: string;
}

/** How an API hands out its list page by page; exactly one is given. */
export interface ApiPages {
  /** The answer's `Link` header with `rel="next"` (RFC 8288), or the path of such a link in the answer. */
  readonly link?: true | string;
  /** A parameter that counts users: 0, 500, 1000 ... */
  readonly offset?: { readonly parameter: string; readonly limit: string; readonly size: number };
  /** A parameter that counts pages, from `first`. */
  readonly page?: { readonly parameter: string; readonly limit: string; readonly size: number; readonly first: 0 | 1 };
  /** A token in the answer at the path `at`, sent back as a parameter; none: the last page. */
  readonly cursor?: { readonly parameter: string; readonly at: string };
  /** A field of the last user, sent back as a parameter. */
  readonly after?: { readonly parameter: string; readonly field: string };
}

/** An HTTP API that users are read from. */
export interface ApiSpec {
  /** https, or http on this machine. Of an Auth0 export, the tenant's own address. */
  readonly url: string;
  /** Sent as `Authorization: <scheme> <secret>`. */
  readonly token?: SecretPlace & { readonly scheme: string };
  /** More headers, as they are or read from where their secret stands. */
  readonly headers: Readonly<Record<string, string | SecretPlace>>;
  /** More parameters of each page's address. */
  readonly query: Readonly<Record<string, string>>;
  /** Path of the array of users in an answer, such as `data.users`; default: the answer itself. */
  readonly users?: string;
  readonly pages?: ApiPages;
  /** Instead of pages: Auth0's export job. */
  readonly auth0Export?: { readonly connectionId?: string; readonly fields: readonly string[] };
  /** Path of the number of all users in an answer; fewer that arrive are an error. */
  readonly total?: string;
  /** Path of a user's id in a user; one that comes twice is an error. */
  readonly id?: string;
  /** Users after which the API ends its lists whether or not there are more; a list as long is an error. */
  readonly atMost?: number;
}
