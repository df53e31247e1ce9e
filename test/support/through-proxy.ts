import { connectPool } from "../../src/cognito/connect.ts";
import { type ProxyAnswer, startProxy } from "./proxy.ts";
import type { SandboxPool } from "./sandbox-pool.ts";

/** The pool as it is reached through a proxy that answers some of its calls itself. The caller closes the proxy. */
export async function throughProxy(
  pool: SandboxPool,
  answer: (operation: string, time: number) => ProxyAnswer,
): Promise<{ readonly pool: SandboxPool; readonly proxy: Awaited<ReturnType<typeof startProxy>> }> {
  const proxy = await startProxy(pool.endpoint, answer);
  const connect = () =>
    connectPool({
      userPoolId: pool.userPoolId,
      endpointUrl: proxy.endpoint,
      credentials: { accessKeyId: "any", secretAccessKey: "any" },
      environment: {},
    });
  return { pool: { ...pool, endpoint: proxy.endpoint, connect }, proxy };
}
