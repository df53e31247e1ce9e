import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** An answer as it would have been sent. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** Holds the answer back that is about to be written, whole, with `writeHead` and `end`, and hands it to `deliver` instead. */
export function holdAnswer(response: ServerResponse, deliver: (answer: Answer) => void): void {
  let status = 200;
  let headers: OutgoingHttpHeaders = {};
  response.writeHead = ((code: number, given: OutgoingHttpHeaders = {}) => {
    status = code;
    headers = given;
    return response;
  }) as typeof response.writeHead;
  response.end = ((body: unknown = "") => {
    // The response's own methods are behind these two again.
    Reflect.deleteProperty(response, "writeHead");
    Reflect.deleteProperty(response, "end");
    deliver({ status, headers, body: String(body) });
    return response;
  }) as typeof response.end;
}
