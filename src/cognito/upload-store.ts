import type { Agent, Dispatcher, request } from "undici";

/** The way to the store that CSV files are uploaded to. */
export interface UploadStore {
  put(url: URL, options: Omit<Dispatcher.RequestOptions, "origin" | "path" | "method">): ReturnType<typeof request>;
  /** Ends every socket. */
  close(): Promise<void>;
}

/** Its HTTP client is loaded with the first upload: most commands send none, and it would be a fifth of what they load. */
export function uploadStore(connect: NonNullable<Agent.Options["connect"]>): UploadStore {
  const open = async () => {
    const { Agent, request } = await import("undici");
    return { agent: new Agent({ connect }), request };
  };
  let opened: ReturnType<typeof open> | undefined;
  return {
    async put(url, options) {
      opened ??= open();
      const { agent, request } = await opened;
      return request(url, { ...options, method: "PUT", dispatcher: agent });
    },
    async close() {
      await (await opened)?.agent.destroy();
    },
  };
}
