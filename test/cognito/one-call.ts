import { afterAll, beforeAll, expect } from "vitest";
import type { PoolConnection } from "../../src/cognito/connect.ts";
import type { PoolOperation, PoolOperations } from "../../src/load/pool.ts";
import { connectTo, json, type Received, type ScriptedServer, scriptedServer } from "./scripted-server.ts";

/** What the port made of the answer to one call; the operation and the body that Cognito was sent for it. */
type OneCall = readonly [result: unknown, operation: string | undefined, body: Received["body"] | undefined];

/** For the tests of one file: a server that answers what it is told, and a way to make one call that has to send one request. */
export function oneCallServer(): <K extends PoolOperation>(
  operation: K,
  request: PoolOperations[K]["request"],
  answered?: unknown,
) => Promise<OneCall> {
  let answer: unknown;
  let received: Pick<Received, "operation" | "body">[] = [];
  let server: ScriptedServer;
  let connection: PoolConnection;

  beforeAll(async () => {
    server = await scriptedServer(({ operation, body, response }) => {
      // The pool's name is asked for by the way, once a connection.
      if (operation === "DescribeUserPool") {
        json(response, { UserPool: { Name: "people of the shop" } });
        return;
      }
      received.push({ operation, body });
      json(response, answer);
    });
    connection = connectTo(server.endpoint);
  });

  afterAll(async () => {
    await connection.close();
    await server.close();
  });

  return async (operation, request, answered = {}) => {
    answer = answered;
    received = [];
    const result = await connection.pool.call(operation, request);
    expect(received).toHaveLength(1);
    return [result, received[0]?.operation, received[0]?.body];
  };
}
