import { createConnection } from "node:net";

/** Database servers that tests use where they answer. */
export const SERVERS = {
  postgres: { port: 5432, url: "postgres://root@127.0.0.1:5432/test" },
  mysql: { port: 3306, url: "mysql://root@127.0.0.1:3306/test" },
} as const;

/** Whether something listens on this machine's port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port, timeout: 1_000 });
    const end = (there: boolean) => () => {
      socket.destroy();
      resolve(there);
    };
    socket.once("connect", end(true)).once("error", end(false)).once("timeout", end(false));
  });
}
