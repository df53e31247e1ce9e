import { chance } from "../../../src/sandbox/behaviour/chance.ts";
import type { SandboxPool } from "../../support/sandbox-pool.ts";
import type { MadeUpWorld } from "./made-up-world.ts";
import { counted } from "./process.ts";

/** `name`: an administrator gives the row's username to somebody else; `sign-up`: somebody signs up by it; `address`: another user signs in by the row's address. */
export const DOINGS = ["name", "sign-up", "address"] as const;
export type Doing = (typeof DOINGS)[number];

/** Somebody who came into the pool while the job was running, as the pool showed the user at once. */
export interface Stranger {
  readonly username: string;
  readonly doing: Doing;
  readonly shown: object;
}

/** Share of the requests before or behind which somebody comes. */
const SHARE = 0.06;

/** Other people, who come into the pool while a job is loaded and want what its rows want. */
export class Strangers {
  readonly #pool: SandboxPool;
  readonly #rows: MadeUpWorld["rows"];
  readonly #seed: number;
  readonly #times = new Map<string, number>();
  readonly #came = new Map<string, Stranger>();
  #client: Promise<string> | undefined;

  constructor(pool: SandboxPool, { rows }: MadeUpWorld, seed: number) {
    this.#pool = pool;
    this.#rows = rows;
    this.#seed = seed;
  }

  /** By username. */
  get came(): ReadonlyMap<string, Stranger> {
    return this.#came;
  }

  /** What they do around a request of the job, decided by the request and by how often it came. */
  readonly meanwhile = async (request: string): Promise<void> => {
    const n = counted(this.#times, request);
    const drawn = (what: string) => chance(this.#seed, `${what} ${request}`, n);
    if (drawn("somebody comes") >= SHARE) return;
    const { row } = this.#rows[Math.floor(drawn("row") * this.#rows.length)] as MadeUpWorld["rows"][number];
    const doing = DOINGS[Math.floor(drawn("doing") * DOINGS.length)] as Doing;
    const username = doing === "address" ? `stranger-${row.username}` : (row.username ?? "");
    if (!(await this.#comes(doing, username, row.email ?? ""))) return;
    this.#came.set(username, { username, doing, shown: await this.show(username) });
  };

  /** All that the pool tells of a user, the time of its latest change included. */
  async show(Username: string): Promise<object> {
    const { Groups } = (await this.#pool.call("AdminListGroupsForUser", { Username, Limit: 60 })) as { readonly Groups: object };
    return { ...(await this.#pool.call("AdminGetUser", { Username })), Groups };
  }

  /** False where the pool does not take the user. */
  async #comes(doing: Doing, Username: string, email: string): Promise<boolean> {
    const attributes = {
      name: "Somebody Else",
      ...(doing === "name" ? {} : { email }),
      ...(doing === "address" && { email_verified: "true" }),
    };
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    try {
      if (doing === "sign-up") {
        this.#client ??= this.#newClient();
        await this.#pool.call("SignUp", { ClientId: await this.#client, Username, Password: "Of-Their-Own-1", UserAttributes });
      } else await this.#pool.call("AdminCreateUser", { Username, MessageAction: "SUPPRESS", UserAttributes });
      return true;
    } catch (error) {
      if (REFUSALS.has((error as Error).name)) return false;
      throw error;
    }
  }

  async #newClient(): Promise<string> {
    const made = await this.#pool.call("CreateUserPoolClient", { ClientName: "app" });
    return (made as { readonly UserPoolClient: { readonly ClientId: string } }).UserPoolClient.ClientId;
  }
}

/** The name or the address is taken, or, in a row that is broken, no address. */
const REFUSALS: ReadonlySet<string> = new Set(["UsernameExistsException", "AliasExistsException", "InvalidParameterException"]);
